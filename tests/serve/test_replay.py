"""Whole completions as streams: all fields are there, and the line is kept alive meanwhile."""

import asyncio
import json

import openai
import pytest
from openai.lib.streaming.chat import ChatCompletionStreamState
from starlette.responses import JSONResponse

from hostile_serving import behind, wait_for
from serving import HTTP, MESSAGES, RIGHT, Upstream, ask, client, completion, proxied, running, told
from tracegap.serve import replay
from tracegap.serve.app import create_app
from tracegap.serve.settings import ServeSettings

CALLS = [
    {"id": str(i), "type": "function", "function": {"name": f"f{i}", "arguments": "{}"}}
    for i in range(2)
]
LOGPROBS = {
    "content": [{"token": "a", "logprob": -0.5, "bytes": [97], "top_logprobs": []}],
    "refusal": None,
}


def full():
    said = completion(RIGHT)
    said["choices"][0]["message"] |= {"tool_calls": CALLS, "reasoning_content": "hm"}
    said["choices"][0] |= {"logprobs": LOGPROBS, "stop_reason": 7, "finish_reason": "tool_calls"}
    return said | {"system_fingerprint": "fp", "timings": {"ms": 3}}


@pytest.mark.parametrize("policy", ["retry", "annotate"])
def test_the_official_client_puts_a_replayed_stream_together_as_the_whole(policy):
    """`annotate`, for an upstream that does not stream though it is asked to."""

    async def answer(request):
        return JSONResponse(full())

    with (
        running(behind(answer)) as there,
        running(create_app(ServeSettings(upstream=f"{there}/v1", policy=policy))) as place,
    ):
        chunks = list(ask(place, stream=True, stream_options={"include_usage": True}))
        state = ChatCompletionStreamState()
        for chunk in chunks:
            state.handle_chunk(chunk)
        whole = state.get_final_completion()
    choice = whole.choices[0]
    assert choice.message.content == RIGHT
    assert choice.finish_reason == "tool_calls"
    assert [call.function.name for call in choice.message.tool_calls] == ["f0", "f1"]
    assert choice.logprobs.content[0].token == "a"
    assert choice.message.reasoning_content == "hm"
    assert (whole.usage.total_tokens, whole.system_fingerprint) == (3, "fp")
    last = [chunk for chunk in chunks if chunk.choices][-1]
    assert told(last)["judgement"] == "right"
    assert last.choices[0].stop_reason == 7
    assert last.timings == {"ms": 3}
    assert chunks[-1].choices == []


def test_no_chunk_is_without_choices_unless_it_is_asked_for():
    with proxied(Upstream([RIGHT]), policy="retry") as place:
        assert all(chunk.choices for chunk in ask(place, stream=True))


@pytest.fixture
def hasty(monkeypatch):
    monkeypatch.setattr(replay, "KEEP_ALIVE_SECONDS", 0.2)


def test_comments_come_while_a_policy_works(hasty):
    body = {"messages": MESSAGES, "stream": True}
    with proxied(Upstream([RIGHT], seconds=0.9), policy="abstain") as place:
        got = HTTP.post(f"{place}/v1/chat/completions", json=body)
        assert got.text.startswith(": still working\n\n")
        assert got.text.count(": still working") in (2, 3, 4)
        assert got.text.endswith("data: [DONE]\n\n")
        chunks = list(client(place).chat.completions.create(model="m", **body))
        assert chunks[0].choices[0].delta.content == RIGHT


def test_what_fails_late_ends_the_stream_with_an_error(hasty):
    with proxied(Upstream([RIGHT], seconds=0.7, status=400), policy="abstain") as place:
        with pytest.raises(openai.APIError, match="no"):
            list(ask(place, stream=True))
        assert HTTP.get(f"{place}/health").json()["running"] == 0


def test_what_fails_soon_still_has_its_status():
    with (
        proxied(Upstream([RIGHT], status=400), policy="abstain") as place,
        pytest.raises(openai.BadRequestError),
    ):
        ask(place, stream=True)


def test_a_client_that_leaves_while_it_is_kept_waiting_is_not_worked_for(hasty):
    upstream = Upstream([RIGHT], seconds=60)
    with proxied(upstream, policy="abstain") as place:
        body = {"messages": MESSAGES, "stream": True}
        with HTTP.stream("POST", f"{place}/v1/chat/completions", json=body) as got:
            assert next(got.iter_lines()) == ": still working"
        wait_for(lambda: HTTP.get(f"{place}/health").json()["running"] == 0)


def test_an_empty_message_is_replayed_too():
    field = {"judgement": "unknown"}
    choice = {"message": {"content": None}, "tracegap": field}
    events = b"".join(replay.replayed({"choices": [choice]}, wants_usage=True)).decode()
    first, last, done, _ = events.split("\n\n")
    assert json.loads(first.removeprefix("data: "))["choices"][0]["delta"] == {}
    assert json.loads(last.removeprefix("data: "))["tracegap"] == field
    assert done == "data: [DONE]"


def test_work_that_is_done_already_is_streamed_without_a_comment():
    async def run():
        said = {"choices": [{"message": {"content": "a"}, "tracegap": {}}]}
        working = asyncio.ensure_future(asyncio.sleep(0, said))
        return [part async for part in replay.awaited(working, False, 5.0)]

    assert not any(part.startswith(b":") for part in asyncio.run(run()))
