"""Requests to a server: what their answers are read by, and what a failure names."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tracegap.errors import StudentError
from tracegap.students.posting import KEY_VARIABLE, PassingError, Post, Posting, headers


class Echo(BaseHTTPRequestHandler):
    """Says what it was sent."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def url(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_each_answer_comes_with_its_request_and_is_read_by_it(url):
    posts = [
        Post(f"number {n}", url, {"n": n}, lambda response, n=n: (n, response.json()["n"]))
        for n in range(9)
    ]
    found = list(Posting(at_a_time=3).answers(posts))
    assert {post.what: answer for post, answer in found} == {
        f"number {n}": (n, n) for n in range(9)
    }
    assert list(Posting(at_a_time=3).answers([])) == []


def test_an_answer_that_cannot_be_read_is_asked_for_again_and_named(url):
    tries = []

    def read(_):
        tries.append(1)
        raise PassingError("half an answer")

    with pytest.raises(StudentError, match="number 1 failed 6 times, at last with half an answer"):
        list(Posting(1, first_wait=0.001).answers([Post("number 1", url, {}, read)]))
    assert len(tries) == 6


def test_the_key_comes_from_the_environment(monkeypatch):
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    assert headers() == {}
    monkeypatch.setenv(KEY_VARIABLE, "secret")
    assert headers() == {"Authorization": "Bearer secret"}
