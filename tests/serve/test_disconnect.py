"""Clients that leave hold nothing any more."""

import asyncio
import json
import time

import httpx
import pytest
from starlette.responses import StreamingResponse

from hostile_serving import behind, connected, head_of, wait_for
from serving import (
    HTTP,
    MESSAGES,
    RIGHT,
    WRONG,
    Upstream,
    event,
    proxied,
    running,
)
from tracegap.serve.app import create_app
from tracegap.serve.settings import ServeSettings


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("policy", ["annotate", "retry"])
def test_a_client_that_leaves_gives_its_turn_back(stream, policy):
    upstream = Upstream([WRONG], seconds=60)  # more than is waited for below
    with proxied(upstream, policy=policy, running=1, waiting=5) as place:
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(
                f"{place}/v1/chat/completions",
                json={"messages": MESSAGES, "stream": stream},
                timeout=0.4,
            )
        wait_for(lambda: HTTP.get(f"{place}/health").json()["running"] == 0)
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
            first.sendall(head_of(len(body)) + body)
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
            wait_for(lambda: HTTP.get(f"{place}/health").json()["running"] == 0)
