"""Served students asked again: they go on from each trace, or are refused."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from reasked import cases_of
from tracegap.errors import StudentError
from tracegap.interventions.asking.backend import given
from tracegap.interventions.asking.served import ServedReanswerer
from tracegap.students.settings import GenerationSettings


class _Continues(BaseHTTPRequestHandler):
    """A chat server: says what comes after the trace, which it repeats if it cannot go on."""

    continues = True
    bodies: ClassVar[list[dict]] = []

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if self.path == "/tokenize":
            self.send_error(404)
            return
        type(self).bodies.append(body)
        start = body["messages"][-1]
        assert start["role"] == "assistant"
        words = start["content"].count(" ")
        text = f" <answer>[{words}]</answer>"
        if not self.continues:
            text = start["content"] + text
        usage = {"prompt_tokens": 1, "completion_tokens": 1}
        choice = {"message": {"content": text}, "finish_reason": "stop"}
        data = json.dumps({"choices": [choice], "usage": usage}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    _Continues.bodies, _Continues.continues = [], True
    with ThreadingHTTPServer(("127.0.0.1", 0), _Continues) as found:
        threading.Thread(target=found.serve_forever, daemon=True).start()
        yield f"openai:m@http://127.0.0.1:{found.server_port}/v1"
        found.shutdown()


def test_a_server_goes_on_from_each_trace(server):
    student = ServedReanswerer(server, GenerationSettings())
    cases, _, _ = cases_of("cotempqa", 4, student.token_count)
    found = list(student.reanswer(cases))
    assert [case for case, _ in found] == cases
    for case, answered in found:
        for swap, one in zip(case.swaps, answered, strict=True):
            assert one.text == f" <answer>[{given(swap.think).count(' ')}]</answer>"
            assert one.log_prob_gold is None
    traces = {(case.example.id, swap.think) for case in cases for swap in case.swaps}
    assert len(_Continues.bodies) == len(traces)  # equal traces are asked once
    assert all(body["continue_final_message"] is True for body in _Continues.bodies)
    assert all(body["add_generation_prompt"] is False for body in _Continues.bodies)


def test_a_server_that_starts_anew_is_refused(server):
    _Continues.continues = False
    student = ServedReanswerer(server, GenerationSettings())
    cases, _, _ = cases_of("cotempqa", 2, student.token_count)
    with pytest.raises(StudentError, match=r"anew instead of continuing.*continue_final_message"):
        list(student.reanswer(cases))
