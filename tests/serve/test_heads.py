"""Heads and connections: bounded before anything else is known of a request."""

import contextlib
import json
import socket
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hostile_serving import connected, head_of, is_fine
from serving import BODY, HTTP, Served, running
from tracegap.serve.app import create_app
from tracegap.serve.heads import LARGEST_HEAD, LARGEST_URL
from tracegap.serve.settings import ServeSettings
from tracegap.serve.timeouts import PatientProtocol


def said_to(address, content, piece=50_000):
    """Returns all that the server says to some bytes, and how many of them it took."""
    said, sent = b"", 0
    with connected(address) as line:
        line.settimeout(5)
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
            for at in range(0, len(content), piece):
                line.sendall(content[at : at + piece])
                sent += piece
        with contextlib.suppress(ConnectionResetError, TimeoutError):
            while part := line.recv(65_536):
                said += part
                if b"connection: close" not in said and sent >= len(content):
                    break
    return said, sent


@given(st.sampled_from(["one", "many", "url"]), st.integers(0, 90_000), st.integers(500, 70_000))
@settings(max_examples=60)
@example("one", LARGEST_HEAD + 400, 1000)
@example("many", 90_000, 70_000)
@example("url", LARGEST_URL + 1, 70_000)
def test_heads_up_to_the_bound_are_read_and_larger_ones_refused(address, kind, size, piece):
    url = "/health"
    headers = ["host: localhost"]
    if kind == "one":
        headers.append("x: " + "a" * size)
    elif kind == "many":
        headers += ["x: 1234"] * (size // 9)
    else:
        url += "?" + "a" * size
    head = "\r\n".join([f"GET {url} HTTP/1.1", *headers, "", ""]).encode()
    said, _ = said_to(address, head, piece)
    status = int(said.split()[1]) if said else 0  # cut off while it still sent
    if len(head) < LARGEST_HEAD - 100 and len(url) <= LARGEST_URL:
        assert status == 200
    elif len(head) > LARGEST_HEAD + 100 or len(url) > LARGEST_URL:
        assert status in ((0, 414, 431) if len(head) > piece else (414, 431))


@pytest.mark.parametrize("begun", [b"GET /", b"GET / HTTP/1.1\r\nhost: localhost\r\nx: "])
def test_a_head_without_end_is_cut_off_soon_and_the_others_are_served(address, begun):
    start = time.monotonic()
    _, sent = said_to(address, begun + b"a" * 40_000_000)
    assert sent < 10_000_000
    assert time.monotonic() - start < 3
    is_fine(address)


def test_trailers_without_end_are_cut_off(address):
    head = b"POST /v1/check HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
    begun = head + b"transfer-encoding: chunked\r\n\r\n1\r\n \r\n0\r\n"
    _, sent = said_to(address, begun + b"x-trailer: aaaaaaaaaaaaaaaa\r\n" * 1_000_000)
    assert sent < 10_000_000
    is_fine(address)


def test_a_body_in_small_chunks_is_read(address):
    content = json.dumps(BODY).encode()
    chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in content) + b"0\r\n\r\n"
    head = b"POST /v1/check HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
    said, _ = said_to(address, head + b"transfer-encoding: chunked\r\n\r\n" + chunks, 700)
    assert said.startswith(b"HTTP/1.1 200")
    assert b'"judgement": "wrong"' in said


@pytest.mark.parametrize("cut", [None, 0, 5])
@pytest.mark.parametrize("chunked", [False, True])
def test_an_offer_of_http_2_is_passed_over_and_the_body_kept(address, cut, chunked):
    content = json.dumps(BODY).encode()
    head = head_of(len(content), "/v1/check")
    if chunked:
        head = head.replace(b"content-length: %d" % len(content), b"transfer-encoding: chunked")
        content = b"%x\r\n%s\r\n0\r\n\r\n" % (len(content), content)
    offer = b"connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk\r\n"
    head = head.replace(b"\r\n\r\n", b"\r\n" + offer + b"\r\n")
    again = b"GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n"
    with connected(address) as line:
        if cut is None:
            line.sendall(head + content)
        else:
            line.sendall(head + content[:cut])
            time.sleep(0.05)
            line.sendall(content[cut:])
        said = line.recv(65_536)
        assert said.startswith(b"HTTP/1.1 200")
        assert b'"judgement": "wrong"' in said
        line.sendall(again)
        assert b'"ready"' in line.recv(65_536)


def test_connections_beyond_the_bound_are_refused_and_come_free_again():
    class Few(PatientProtocol):
        most_connections = 3

    with Served(create_app(ServeSettings()), http=Few) as place:
        host, _, port = place.removeprefix("http://").partition(":")
        held = [socket.create_connection((host, int(port)), timeout=5) for _ in range(3)]
        time.sleep(0.1)
        with connected(place) as line:
            assert line.recv(4000).startswith(b"HTTP/1.1 503")
        for line in held:
            line.sendall(b"GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n")
            assert line.recv(4000).startswith(b"HTTP/1.1 200")
            line.close()
        time.sleep(0.1)
        assert HTTP.get(f"{place}/health").status_code == 200


def test_what_is_no_http_is_told_so():
    with running(create_app(ServeSettings())) as place:
        said, _ = said_to(place, b"nonsense\r\n\r\n")
        assert said.startswith(b"HTTP/1.1 400")
        assert json.loads(said.partition(b"\r\n\r\n")[2])["error"]["message"]
