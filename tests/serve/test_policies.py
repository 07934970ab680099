"""Policies: asked again, best of several, taken back."""

import asyncio
import json
import time

import openai
import pytest
from starlette.responses import JSONResponse, Response

from hostile_serving import behind
from serving import (
    EXAMPLE,
    MALFORMED,
    RIGHT,
    TASK,
    WORSE,
    WRONG,
    Upstream,
    ask,
    client,
    completion,
    proxied,
    running,
    told,
)
from tracegap.checks.calibration import Calibration
from tracegap.serve.app import create_app
from tracegap.serve.policies import WARM
from tracegap.serve.settings import ServeSettings


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


class Together(Upstream):
    """Says nothing until it has been asked three times."""

    def __init__(self, texts):
        super().__init__(texts)
        self.asked = asyncio.Barrier(3)

    async def chat(self, request):
        await self.asked.wait()
        return await super().chat(request)


def test_best_of_n_asks_n_times_at_once_and_keeps_the_best():
    upstream = Together([WORSE, RIGHT, WRONG])
    with proxied(upstream, policy="best-of-n", tries=3) as address:
        answer = ask(address)
    assert answer.choices[0].message.content == RIGHT
    assert len(upstream.bodies) == 3


def test_abstaining_takes_a_wrong_answer_back_with_the_reason():
    upstream = Upstream([WRONG, RIGHT])
    with proxied(upstream, policy="abstain") as address:
        answer = ask(address)
        assert answer.choices[0].message.content is None
        assert answer.choices[0].message.refusal == "The trace does not check: the label is wrong."
        assert told(answer)["abstained"]
        answer = ask(address)
        assert answer.choices[0].message.content == RIGHT
        assert not told(answer)["abstained"]


def calibrated(judgement, task=TASK.name):
    steps = ("label", "evidence", "answer")
    return Calibration(task, "mock", "correct", 0, steps, 0.1, 0.1, judgement, 0, 90, 80)


def test_a_calibrated_server_answers_only_what_its_promise_covers():
    upstream = Upstream([RIGHT, MALFORMED, WRONG, RIGHT])
    with proxied(upstream, policy="abstain", calibration=calibrated("right")) as address:
        assert ask(address).choices[0].message.content == RIGHT
        for _ in range(2):
            answer = ask(address)
            assert answer.choices[0].message.content is None
            assert told(answer)["abstained"]
        uncheckable = client(address).chat.completions.create(
            model="mock", messages=[{"role": "user", "content": "What is this?"}]
        )
        assert uncheckable.choices[0].message.content is None
        assert told(uncheckable)["abstained"]


def test_a_calibration_of_another_task_answers_nothing():
    other = calibrated("wrong", task="another")
    with proxied(Upstream([RIGHT]), policy="abstain", calibration=other) as address:
        assert ask(address).choices[0].message.content is None


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


class Paced(Upstream):
    """Answers at once with the right one, and never with the others."""

    async def chat(self, request):
        body = await request.json()
        self.bodies.append(body)
        if body["seed"] != 1:
            await asyncio.sleep(60)
        return JSONResponse(completion(RIGHT))


def test_best_of_n_ends_at_the_first_that_is_right():
    upstream = Paced([RIGHT])
    start = time.monotonic()
    with proxied(upstream, policy="best-of-n", tries=4) as place:
        answer = ask(place, seed=0)
        assert answer.choices[0].message.content == RIGHT
        assert time.monotonic() - start < 10
        assert len(upstream.bodies) > 1


def test_what_cannot_be_checked_is_asked_for_once():
    upstream = Upstream([RIGHT])
    with proxied(upstream, policy="best-of-n", tries=4) as place:
        client(place).chat.completions.create(
            model="mock", messages=[{"role": "user", "content": "Hi"}]
        )
    assert len(upstream.bodies) == 1


@pytest.mark.parametrize("stream", [False, True])
def test_usage_is_that_of_all_tries_and_each_has_its_own_beside_it(stream):
    with proxied(Upstream([WORSE, WRONG, RIGHT]), policy="retry", tries=4) as place:
        options = {"stream_options": {"include_usage": True}} if stream else {}
        answer = ask(place, stream=stream, **options)
        chunks = list(answer) if stream else [answer]
    each = {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}
    assert chunks[-1].usage.total_tokens == 9
    field = next(told(chunk) for chunk in chunks if "tracegap" in chunk.model_extra)
    assert field["usages"] == [each] * 3
    assert field["tries"] == 3
