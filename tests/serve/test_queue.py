"""The queue: so many at a time, so many waiting, the rest refused."""

import asyncio

import pytest

from serving import (
    HTTP,
    RIGHT,
    Upstream,
    many,
    proxied,
)
from tracegap.serve.queue import FullError, Gate


def test_the_gate_lets_so_many_through_and_refuses_the_rest():
    async def use():
        gate = Gate(running=2, waiting=1, timeout=0.2)
        await gate.enter()
        await gate.enter()
        third = asyncio.create_task(gate.enter())
        await asyncio.sleep(0)
        assert (gate.running, gate.waiting) == (2, 1)
        with pytest.raises(FullError):
            await gate.enter()
        gate.leave()
        await third
        with pytest.raises(FullError):
            await gate.enter()  # waits, and its turn does not come
        gate.leave()
        gate.leave()
        assert (gate.running, gate.waiting) == (0, 0)

    asyncio.run(use())


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
    with proxied(Upstream([RIGHT], seconds=0.6), running=1, waiting=9, turn_timeout=0.9) as address:
        statuses = [answer.status_code for answer in asyncio.run(many(address, 4))]
    assert set(statuses) <= {200, 429}
    assert 429 in statuses
    assert 200 in statuses
