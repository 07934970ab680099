"""The server under hostile use: any bytes, clients that dawdle or leave, upstreams that lie."""

import asyncio
import contextlib
import json
import socket
import time

import httpx
import openai
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from serving import (
    BODY,
    EXAMPLE,
    HTTP,
    MESSAGES,
    RIGHT,
    TASK,
    WRONG,
    Served,
    Upstream,
    ask,
    client,
    completion,
    event,
    proxied,
    running,
    told,
)
from tracegap.checks.gold_free import check_generation
from tracegap.cli.serve import serve as serve_command
from tracegap.errors import SettingsError
from tracegap.serve.app import create_app
from tracegap.serve.metrics import Metrics
from tracegap.serve.prompts import Asked
from tracegap.serve.queue import Gate
from tracegap.serve.settings import ServeSettings
from tracegap.serve.streaming import annotated
from tracegap.serve.tasks import Offered
from tracegap.serve.timeouts import PatientProtocol
from tracegap.serve.upstream import Upstream as Behind
from tracegap.tasks import TASKS, get_task

NASTY = st.one_of(
    st.text(max_size=60),
    st.text("<think>/answer[]\"'\\:,. \n\x00\ud800é", max_size=60),
    st.sampled_from([RIGHT, WRONG, "<think>" * 50, "[" * 2000, "\ud83d", "\u2028", "1" * 5000]),
)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), NASTY),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NASTY, inner, max_size=3)),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def address():
    with running(create_app(ServeSettings(max_body=200_000))) as place:
        yield place


def is_fine(address):
    health = HTTP.get(f"{address}/health").json()
    assert (health["running"], health["waiting"]) == (0, 0)
    assert HTTP.post(f"{address}/v1/check", json=BODY).json()["judgement"] == "wrong"


# --- any body ---


@given(st.binary(max_size=200))
@settings(max_examples=60)
def test_any_bytes_get_an_answer_that_is_json(address, content):
    answer = HTTP.post(f"{address}/v1/check", content=content)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"]


@given(
    st.fixed_dictionaries(
        {
            "question": st.one_of(st.just(EXAMPLE.question), NASTY),
            "context": st.one_of(
                st.just(list(EXAMPLE.context)), st.lists(NASTY, max_size=4), st.just([]), JSON
            ),
            "generation": NASTY,
        },
        optional={"task": st.one_of(st.sampled_from(sorted(TASKS)), JSON), "more": JSON},
    )
)
@settings(max_examples=150)
def test_any_question_context_and_generation_get_a_verdict_or_a_sentence(address, body):
    answer = HTTP.post(f"{address}/v1/check", content=json.dumps(body))
    if answer.status_code == 200:
        assert answer.json()["judgement"] in ("right", "wrong", "unknown")
        assert answer.json()["judgement"] == "right" or answer.json()["reasons"]
    else:
        assert answer.status_code == 400
        assert answer.json()["error"]["message"]


@pytest.fixture(scope="module")
def proxy():
    with running(create_app(ServeSettings(upstream="http://127.0.0.1:9/v1"))) as place:
        yield place


MESSAGE = st.fixed_dictionaries({}, optional={"role": st.just("user"), "content": JSON})


@given(
    st.one_of(
        JSON,
        st.fixed_dictionaries(
            {"messages": st.one_of(JSON, st.lists(MESSAGE, max_size=3))},
            optional={"tracegap": JSON, "stream": JSON, "n": JSON},
        ),
    )
)
@settings(max_examples=100)
def test_any_chat_request_gets_an_answer(proxy, body):
    answer = HTTP.post(f"{proxy}/v1/chat/completions", content=json.dumps(body))
    assert answer.status_code in (400, 502)
    assert answer.json()["error"]["message"]


def test_a_body_without_its_type_is_read_as_json(address):
    content = json.dumps(BODY)
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        answer = HTTP.post(f"{address}/v1/check", content=content, headers={"content-type": kind})
        assert answer.json()["judgement"] == "wrong"


def test_a_request_cannot_choose_a_file_that_is_run(address, tmp_path):
    code = tmp_path / "task.py"
    code.write_text(f"open({str(tmp_path / 'ran')!r}, 'w')", encoding="utf-8")
    answer = HTTP.post(f"{address}/v1/check", json={**BODY, "task": str(code)})
    assert answer.status_code == 400
    assert "unknown" in answer.json()["error"]["message"]
    assert not (tmp_path / "ran").exists()


HUGE = [
    # what each reader likes least: many long passages, all cited; lists and tags without end
    f"{'A b ' * 100} is a member of the the {'B' * 60}{i} in 19{i % 90 + 10}."
    for i in range(900)
]


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize(
    ("question", "context", "generation"),
    [
        (EXAMPLE.question, [], "<think>" * 100_000),
        (EXAMPLE.question, [], f"<think>a:\nb: {'[' * 900_000}</think>"),
        (EXAMPLE.question, [], f"<think>a:\nb: [{'1,' * 300_000}]</think>"),
        ("While A" + " was a member of" * 50, HUGE, RIGHT),
        ("a b", HUGE, f"<think>a: b.\nc: {json.dumps(HUGE)}</think><answer>A b</answer>"),
    ],
    ids=["tags", "brackets", "numbers", "facts", "cited"],
)
def test_the_largest_bodies_are_checked_in_bounded_time(task, question, context, generation):
    start = time.process_time()
    check_generation(get_task(task), question, context, generation)
    assert time.process_time() - start < 4


def test_a_body_far_over_the_limit_is_refused_before_it_is_read(address):
    host, _, port = address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as line:
        line.sendall(b"POST /v1/check HTTP/1.1\r\nhost: x\r\ncontent-length: 999999999\r\n\r\n")
        assert line.recv(1000).startswith(b"HTTP/1.1 413 ")
    is_fine(address)


# --- the stream, cut anywhere ---

TEXT = RIGHT.replace("<answer>", "\N{SNOWMAN} é <answer>")


def sse(text, piece, newline):
    chunks = [event({"content": text[at : at + piece]}) for at in range(0, len(text), piece)]
    # as some servers write it: not escaped to ASCII, with comments between
    whole = ": hello\n\n" + "".join([*chunks, event({}, "stop"), "data: [DONE]\n\n"])
    return whole.replace("\\u2603", "\N{SNOWMAN}").replace("\\u00e9", "é").replace("\n", newline)


async def cut(content, size):
    for at in range(0, len(content), size):
        yield content[at : at + size]


NOBODY = ServeSettings(upstream="http://127.0.0.1:9/v1")
METRICS = Metrics(Gate(1, 1, 1.0))


async def streamed(parts):
    asked = Asked(TASK, EXAMPLE.question, EXAMPLE.context)
    lines = Behind(NOBODY, NOBODY.upstream, METRICS).lines(parts)
    noted = []
    events = annotated(lines, asked, "annotate", METRICS, lambda field, _: noted.append(field))
    return b"".join([part async for part in events]).decode(), noted


def chunks_of(said):
    for part in said.split("\n\n"):
        if part.startswith("data: {"):
            yield json.loads(part.removeprefix("data: "))


@given(st.integers(1, 40), st.integers(1, 90), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=40)
@example(1, 1, "\r\n")
def test_a_stream_cut_anywhere_says_the_same(piece, size, newline):
    content = sse(TEXT, piece, newline).encode()
    said, noted = asyncio.run(streamed(cut(content, size)))
    chunks = list(chunks_of(said))
    assert "".join(c["choices"][0]["delta"].get("content", "") for c in chunks) == TEXT
    assert [field["judgement"] for field in noted] == ["right"]
    assert chunks[-1]["tracegap"]["judgement"] == "right"
    assert said.endswith("data: [DONE]\n\n")


@given(st.lists(st.one_of(st.binary(max_size=30), JSON), max_size=6), st.integers(1, 50))
@settings(max_examples=100)
@example([{"choices": [{"index": [], "delta": {"content": "x"}, "finish_reason": "stop"}]}], 9)
@example([{"choices": [{"index": 0, "delta": {"content": "\ud83d"}, "finish_reason": "stop"}]}], 9)
@example([{"choices": [{"delta": 3, "finish_reason": {}}, None]}], 9)
def test_whatever_an_upstream_streams_ends_in_order(said, size):
    lines = [item if isinstance(item, bytes) else json.dumps(item).encode() for item in said]
    content = b"".join(b"data: " + line + b"\n\n" for line in lines)
    out, _ = asyncio.run(streamed(cut(content, size)))
    last = out.strip().rpartition("data: ")[2]
    assert last == "[DONE]" or "broke the stream off" in json.loads(last)["error"]["message"]


def test_a_line_without_end_is_given_up(monkeypatch):
    monkeypatch.setattr("tracegap.serve.upstream.LARGEST_BODY", 10_000)

    async def endless():
        while True:
            yield b"x" * 4000

    said, _ = asyncio.run(streamed(endless()))
    assert "without a line's end" in said


# --- upstreams that lie ---


def behind(answer):
    return Starlette(routes=[Route("/v1/chat/completions", answer, methods=["POST"])])


@pytest.mark.parametrize(
    "text", ['"half \\ud83d"', '"<answer>[\\"\\udfff\\"]</answer>"', '"x", "logprobs": -Infinity']
)
def test_what_is_no_plain_json_still_reaches_the_client(text):
    said = f'{{"choices": [{{"index": 0, "message": {{"content": {text}}}}}]}}'

    async def answer(request):
        return Response(said, media_type="application/json")

    with (
        running(behind(answer)) as there,
        running(create_app(ServeSettings(upstream=f"{there}/v1"))) as place,
    ):
        got = HTTP.post(f"{place}/v1/chat/completions", json={"messages": MESSAGES})
        assert got.status_code == 200
        assert "judgement" in got.text
        assert json.loads(got.content)["choices"][0]["message"]


def test_a_stream_that_sends_the_same_verdict_twice_or_none_is_passed_on():
    async def answer(request):
        chunks = [event({"content": "x"}), event({}, "stop"), event({}, "stop")]
        return StreamingResponse(iter([*chunks, "data: [DONE]\n\ndata:\n\n"]))

    with (
        running(behind(answer)) as there,
        running(create_app(ServeSettings(upstream=f"{there}/v1"))) as place,
    ):
        got = HTTP.post(f"{place}/v1/chat/completions", json={"messages": MESSAGES, "stream": True})
        assert "broke" not in got.text
        assert HTTP.get(f"{place}/health").json()["running"] == 0


def test_a_slow_upstream_is_asked_once_also_on_a_kept_connection():
    upstream = Upstream([RIGHT])
    with proxied(upstream, timeout=0.4) as place:
        ask(place)
        upstream.seconds = 2
        start = time.monotonic()
        with pytest.raises(openai.InternalServerError) as caught:
            ask(place)
        assert caught.value.status_code == 504
        assert time.monotonic() - start < 1.9
        assert len(upstream.bodies) == 2


def test_a_retry_that_fails_gives_what_there_was():
    calls = []

    async def answer(request):
        calls.append(await request.json())
        if len(calls) > 1:
            return Response("{}", 500)
        return Response(json.dumps(completion(WRONG)), media_type="application/json")

    with (
        running(behind(answer)) as there,
        running(create_app(ServeSettings(upstream=f"{there}/v1", policy="retry"))) as place,
    ):
        said = ask(place)
        assert said.choices[0].message.content == WRONG
        assert (told(said)["tries"], len(calls)) == (1, 2)


def test_a_key_with_any_letters_is_passed_on_byte_for_byte():
    upstream = Upstream([RIGHT])
    key = "Bearer schlüssel".encode("latin-1")
    with proxied(upstream) as place:
        got = HTTP.post(
            f"{place}/v1/chat/completions",
            json={"messages": MESSAGES},
            headers={"authorization": key},
        )
        assert got.status_code == 200
    assert upstream.headers[0]["authorization"].encode("latin-1") == key


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("upstream", "http://"),
        ("upstream", "http://host:99999/v1"),
        ("upstream", "http://[::1/v1"),
        ("upstream", "http://höst/v1"),
        ("upstream", "host:8000/v1"),
    ],
)
def test_an_address_that_cannot_be_one_is_refused_at_the_start(field, value):
    with pytest.raises(SettingsError, match="such as http"):
        serve_command(**{field: value})


def test_a_key_that_no_header_can_hold_is_refused_and_not_shown(monkeypatch):
    for variable in ("TRACEGAP_SERVER_KEY", "TRACEGAP_API_KEY"):
        monkeypatch.setenv(variable, "sesame\n")
        with pytest.raises(SettingsError, match="printable ASCII") as caught:
            serve_command()
        assert "sesame" not in str(caught.value)
        monkeypatch.delenv(variable)


# --- clients that dawdle or leave ---


class Impatient(PatientProtocol):
    head_seconds = 0.5
    read_seconds = 0.5


def connected(address):
    host, _, port = address.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), timeout=10)


@pytest.mark.parametrize("begun", [b"", b"GET /health HTTP/1.1\r\nhost: x\r\nx-a: 1\r\n"])
def test_a_head_that_does_not_come_is_not_waited_for(begun):
    with Served(create_app(ServeSettings()), http=Impatient) as place:
        with connected(place) as line:
            line.sendall(begun)
            start = time.monotonic()
            with contextlib.suppress(ConnectionResetError):
                assert line.recv(100) == b""
            assert time.monotonic() - start < 5
        with connected(place) as line:  # one that is quick once, and dawdles then
            line.sendall(b"GET /health HTTP/1.1\r\nhost: x\r\n\r\n")
            assert b"ok" in line.recv(4000)
            line.sendall(b"GET /health HTTP/1.1\r\nhost")
            with contextlib.suppress(ConnectionResetError):
                assert line.recv(100) == b""
        is_fine(place)


def test_a_client_that_does_not_read_gives_its_turn_back():
    async def flood(request):
        async def much():
            for _ in range(4000):
                yield event({"content": "x" * 10_000})

        return StreamingResponse(much())

    body = json.dumps({"messages": MESSAGES, "stream": True}).encode()
    head = f"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: {len(body)}\r\n\r\n"
    with (
        running(behind(flood)) as there,
        Served(create_app(ServeSettings(upstream=f"{there}/v1")), http=Impatient) as place,
        connected(place) as line,
    ):
        line.sendall(head.encode() + body)
        assert line.recv(12).startswith(b"HTTP/1.1 200")
        wait_for(lambda: HTTP.get(f"{place}/health").json()["running"] == 0)


def wait_for(what, seconds=10):
    start = time.monotonic()
    while not what():
        assert time.monotonic() - start < seconds
        time.sleep(0.02)


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("policy", ["annotate", "retry"])
def test_a_client_that_leaves_gives_its_turn_back(stream, policy):
    upstream = Upstream([WRONG], seconds=1.5)
    with proxied(upstream, policy=policy, running=1, waiting=5) as place:
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(
                f"{place}/v1/chat/completions",
                json={"messages": MESSAGES, "stream": stream},
                timeout=0.4,
            )
        start = time.monotonic()
        wait_for(lambda: HTTP.get(f"{place}/health").json()["running"] == 0)
        assert time.monotonic() - start < 1
        time.sleep(0.3)
        assert len(upstream.bodies) == 1
        text = HTTP.get(f"{place}/metrics").text
        assert 'status="499"' in text


def test_a_client_that_leaves_the_queue_is_never_asked_for():
    upstream = Upstream([RIGHT], seconds=1.0)
    with proxied(upstream, running=1, waiting=5) as place:

        def leave():
            with pytest.raises(httpx.ReadTimeout):
                httpx.post(f"{place}/v1/chat/completions", json={"messages": MESSAGES}, timeout=0.3)

        with connected(place) as first:
            body = json.dumps({"messages": MESSAGES}).encode()
            head = f"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: {len(body)}"
            first.sendall(head.encode() + b"\r\n\r\n" + body)
            wait_for(lambda: len(upstream.bodies) == 1)
            leave()
            assert b"judgement" in first.recv(100_000)
        wait_for(lambda: HTTP.get(f"{place}/health").json()["running"] == 0)
        assert len(upstream.bodies) == 1


def test_a_client_that_leaves_in_the_middle_of_a_stream_gives_its_turn_back():
    async def slow(request):
        async def drops():
            for at in range(0, len(RIGHT), 5):
                yield event({"content": RIGHT[at : at + 5]})
                await asyncio.sleep(0.05)

        return StreamingResponse(drops())

    with (
        running(behind(slow)) as there,
        running(create_app(ServeSettings(upstream=f"{there}/v1"))) as place,
    ):
        for _ in range(3):
            with httpx.stream(
                "POST",
                f"{place}/v1/chat/completions",
                json={"messages": MESSAGES, "stream": True},
            ) as answer:
                next(answer.iter_lines())
            wait_for(lambda: HTTP.get(f"{place}/health").json()["running"] == 0, 2)


def test_a_wrong_key_is_refused_everywhere_below_v1():
    with proxied(Upstream([RIGHT]), key="secret") as place:
        for key in ("secre", "secrets", "Secret", "ß"):
            for path in ("chat/completions", "check", "models"):
                got = HTTP.post(
                    f"{place}/v1/{path}",
                    json={},
                    headers={"authorization": f"Bearer {key}".encode()},
                )
                assert got.status_code == 401
                assert "TRACEGAP_SERVER_KEY" in got.json()["error"]["message"]
        assert client(place, "secret").models.list()


def test_the_logs_of_a_stream_tell_its_judgement(caplog):
    caplog.set_level("INFO", logger="tracegap.serve")
    with proxied(Upstream([RIGHT])) as place:
        list(ask(place, stream=True))
    fields = [record.fields for record in caplog.records if "path" in getattr(record, "fields", {})]
    assert [f["judgement"] for f in fields if f["path"] == "/v1/chat/completions"] == ["right"]


def test_all_tasks_are_offered_and_the_servers_own_wins():
    assert [t.name for t in Offered(None).candidates(None)][: len(TASKS)] == list(TASKS)
    assert [t.name for t in Offered("babi").candidates(None)] == ["babi"]
    assert Offered("babi").named("marco").name == get_task("marco").name
    with pytest.raises(SettingsError, match="offers"):
        Offered(None).named("/etc/passwd.py")
