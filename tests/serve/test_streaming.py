"""Streams: each step is judged once, as soon as it is complete."""

import asyncio
import json

import openai
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from starlette.responses import StreamingResponse

from hostile_serving import JSON, behind, streamed
from serving import (
    HTTP,
    MESSAGES,
    RIGHT,
    WORSE,
    Upstream,
    ask,
    client,
    event,
    proxied,
    running,
    told,
)
from tracegap.serve.app import create_app
from tracegap.serve.prompts import read_asked
from tracegap.serve.settings import ServeSettings
from tracegap.serve.tasks import Offered
from tracegap.serve.watch import Watch
from tracegap.traces.marks import to_think_tags


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
    watch, found = Watch(asked, None, None), []
    for at in range(0, len(text), piece):
        found += watch.feed_delta({"content": text[at : at + piece]})
    assert watch.written(unfinished=True) == (to_think_tags(text) if text else None)
    assert len({finding.step for finding in found}) == len(found)


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
