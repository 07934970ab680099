"""Students behind a server: bounds, keys, failures that pass and those that last."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from rooms_task import EXAMPLES, TASK
from tracegap.errors import SettingsError, StudentError
from tracegap.files import read_records
from tracegap.records import Generation
from tracegap.students.posting import KEY_VARIABLE, TRIES
from tracegap.students.requests import asks_for
from tracegap.students.run import run_generation
from tracegap.students.server import ServedStudent
from tracegap.students.settings import GenerationSettings


def silent(done: int, total: int) -> None:
    pass


# --- served students

Answer = tuple[int, dict[str, str], bytes]


Script = Callable[[int, dict[str, Any], dict[str, str]], Answer]


class Server:
    """A real HTTP server in a thread; `script` gets the request's number, body and headers."""

    def __init__(self) -> None:
        self.script: Script = lambda n, body, headers: completion("hello")
        self.requests: list[tuple[dict[str, Any], dict[str, str]]] = []
        self.under_way = self.most_under_way = 0
        self.lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                with outer.lock:
                    outer.under_way += 1
                    outer.most_under_way = max(outer.most_under_way, outer.under_way)
                    number = len(outer.requests)
                    outer.requests.append((body, dict(self.headers)))
                status, headers, content = outer.script(number, body, dict(self.headers))
                if self.path != "/v1/chat/completions":
                    status, headers, content = 404, {}, b"no such path"
                with outer.lock:
                    outer.under_way -= 1
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *args: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.name = f"openai:org/tiny@http://127.0.0.1:{self.http.server_port}/v1"


def completion(text: str, reason: str = "stop") -> Answer:
    choice = {"message": {"role": "assistant", "content": text}, "finish_reason": reason}
    usage = {"prompt_tokens": 21, "completion_tokens": 4, "total_tokens": 25}
    return 200, {}, json.dumps({"choices": [choice], "usage": usage}).encode()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    made = Server()
    thread = threading.Thread(target=made.http.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield made
    made.http.shutdown()
    made.http.server_close()


def served(server: Server, **options: Any) -> ServedStudent:
    settings = GenerationSettings(max_new_tokens=9, batch_size=4)
    return ServedStudent(server.name, settings, first_wait=0.01, **options)


def ask_all(student: ServedStudent, count: int) -> dict[str, Generation]:
    asks = asks_for(EXAMPLES[:count], TASK, "correct", 0, ("full",))
    return {g.example_id: g for batch in student.generate(student.plan(asks)) for g in batch}


def test_a_server_is_asked_with_bounds(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "secret")
    server.script = lambda n, body, headers: completion(
        body["messages"][1]["content"][-30:], "length" if n % 2 else "stop"
    )
    said = ask_all(served(server), 20)
    assert set(said) == {e.id for e in EXAMPLES[:20]}
    assert {g.finish_reason for g in said.values()} == {"stop", "length"}
    assert said["e3"].text == TASK.prompt(EXAMPLES[3])[1]["content"][-30:]
    assert (said["e3"].prompt_tokens, said["e3"].completion_tokens) == (21, 4)
    assert 1 <= server.most_under_way <= 4
    body, headers = server.requests[0]
    assert (body["model"], body["max_tokens"], body["temperature"]) == ("org/tiny", 9, 0)
    assert headers["Authorization"] == "Bearer secret"


def test_no_key_is_sent_where_none_is_set(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    ask_all(served(server), 1)
    assert "Authorization" not in server.requests[0][1]


def test_passing_failures_are_tried_again(server: Server) -> None:
    answers = [(429, {"retry-after": "0"}, b"slow down"), (503, {}, b""), (200, {}, b"{gar")]
    server.script = lambda n, body, headers: answers[n] if n < 3 else completion("at last")
    assert ask_all(served(server), 1)["e0"].text == "at last"
    assert len(server.requests) == 4


def test_retry_after_is_honoured(server: Server) -> None:
    import time

    moments: list[float] = []

    def script(n: int, body: dict[str, Any], headers: dict[str, str]) -> Answer:
        moments.append(time.monotonic())
        return (429, {"retry-after": "1"}, b"") if n == 0 else completion("ok")

    server.script = script
    ask_all(served(server), 1)
    assert moments[1] - moments[0] >= 1


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((500, {}, b"out of order"), r"status 500 \(out of order\)"),
        ((200, {}, b"<html>"), "no chat completion"),
        (
            (200, {}, b'{"choices": [], "usage": {"prompt_tokens":1,"completion_tokens":1}}'),
            "choices",
        ),
        ((200, {}, completion("x", "content_filter")[2]), "finish_reason"),
    ],
)
def test_a_lasting_failure_is_an_error(server: Server, answer: Answer, words: str) -> None:
    server.script = lambda n, body, headers: answer
    with pytest.raises(StudentError, match=f"e0 failed {TRIES} times.*{words}.*run the same"):
        ask_all(served(server), 1)
    assert len(server.requests) == TRIES


@pytest.mark.parametrize(
    ("status", "remedy"), [(401, KEY_VARIABLE), (404, "model's name"), (400, "context length")]
)
def test_refusals_are_not_repeated(server: Server, status: int, remedy: str) -> None:
    server.script = lambda n, body, headers: (status, {}, b"no")
    with pytest.raises(StudentError, match=rf"status {status} \(no\).*{remedy}"):
        ask_all(served(server), 1)
    assert len(server.requests) == 1


def test_timeouts_and_dead_servers(server: Server) -> None:
    import time

    def late(n: int, body: dict[str, Any], headers: dict[str, str]) -> Answer:
        if n == 0:
            time.sleep(0.6)
        return completion("ok")

    server.script = late
    assert ask_all(served(server, timeout=0.3), 1)["e0"].text == "ok"
    dead = ServedStudent("openai:m@http://127.0.0.1:9/v1", GenerationSettings(), first_wait=0.001)
    with pytest.raises(StudentError, match="no connection"):
        ask_all(dead, 2)


def test_finished_answers_are_kept(server: Server, tmp_path: Path) -> None:
    def script(n: int, body: dict[str, Any], headers: dict[str, str]) -> Answer:
        return completion("fine") if n < 7 else (400, {}, b"broken")

    server.script = script
    asks = asks_for(EXAMPLES[:12], TASK, "correct", 0, ("full",))
    path = tmp_path / "g.jsonl"
    with pytest.raises(StudentError, match="status 400"):
        run_generation(asks, served(server), path, silent)
    (part,) = tmp_path.glob("g.unfinished-*.jsonl")
    kept = {g.example_id for g in read_records(part, Generation)}
    assert 1 <= len(kept) <= 7
    before = len(server.requests)
    server.script = lambda n, body, headers: completion("fine")
    run_generation(asks, served(server), path, silent)
    assert [g.example_id for g in read_records(path, Generation)] == [
        ask.example_id for ask in asks
    ]
    prompts = {json.dumps(ask.messages): ask.example_id for ask in asks}
    asked = {prompts[json.dumps(body["messages"])] for body, _ in server.requests[before:]}
    assert asked == {ask.example_id for ask in asks} - kept


@pytest.mark.parametrize("name", ["openai:m", "openai:@http://h/v1", "openai:m@ftp://h", "openai:"])
def test_bad_server_names(name: str) -> None:
    with pytest.raises(SettingsError, match="openai:MODEL@URL"):
        ServedStudent(name, GenerationSettings())


def response(message: dict[str, Any], **more: Any) -> Answer:
    choice = {"message": message, "finish_reason": "stop"} | more
    return 200, {}, json.dumps({"choices": [choice]}).encode()  # no usage: some servers send none


@pytest.mark.parametrize(
    ("answer", "text", "finish"),
    [
        (response({"content": "a", "reasoning_content": "t"}), "<think>t</think> a", "stop"),
        (response({"content": "a", "reasoning": "t"}), "<think>t</think> a", "stop"),
        (response({"content": "<think>t</think> a"}), "<think>t</think> a", "stop"),
        (response({"content": "t</think>a"}), "t</think>a", "stop"),
        (response({"content": "[THINK]t[/THINK]a"}), "<think>t</think>a", "stop"),
        (
            response(
                {"content": [{"type": "thinking", "thinking": "t"}, {"type": "text", "text": "a"}]}
            ),
            "<think>t</think> a",
            "stop",
        ),
        # all tokens went to the trace: it is open, and there is no answer
        (
            response({"content": None, "reasoning": "t"}, finish_reason="length"),
            "<think>t",
            "length",
        ),
        (response({"content": None}), "", "stop"),
        (
            response({"content": None, "tool_calls": [{}]}, finish_reason="tool_calls"),
            "",
            "stop",
        ),
    ],
)
def test_the_trace_is_kept_wherever_the_server_puts_it(
    server: Server, answer: Answer, text: str, finish: str
) -> None:
    server.script = lambda n, body, headers: answer
    said = ask_all(served(server), 1)["e0"]
    assert (said.text, said.finish_reason) == (text, finish)
    assert (said.prompt_tokens, said.completion_tokens) == (0, 0)
