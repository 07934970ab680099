"""Bodies of requests: bounded one by one and together, and read only for those who may ask."""

import asyncio
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hostile_serving import connected, head_of, is_fine, wait_for
from serving import BODY, HTTP, running
from tracegap.serve.app import create_app
from tracegap.serve.refusals import ServeError
from tracegap.serve.request_bodies import Bodies
from tracegap.serve.settings import ServeSettings

PARTS = st.lists(st.binary(max_size=30), min_size=1, max_size=6)


async def read(bodies, parts, headers):
    left = list(parts)

    async def receive():
        part = left.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(left)}

    return await bodies.read(headers, receive)


@given(st.lists(st.tuples(PARTS, st.booleans()), max_size=8))
@settings(max_examples=100)
def test_no_more_is_ever_held_than_the_bounds_say(requests):
    bodies, held = Bodies(60, 150), []
    for parts, tells in requests:
        whole = b"".join(parts)
        headers = {b"content-length": b"%d" % len(whole)} if tells else {}
        before = bodies.held
        assert before == sum(map(len, held)) <= 150
        try:
            body = asyncio.run(read(bodies, parts, headers))
        except ServeError as error:
            assert error.status == (413 if len(whole) > 60 else 429)
            assert bodies.held == before
            assert len(whole) > 60 or before + len(whole) > 150
        else:
            assert body == whole
            held.append(body)
        if len(held) > 3:
            bodies.release(len(held.pop(0)))


def test_a_body_is_not_read_for_one_without_the_key():
    with running(create_app(ServeSettings(key="secret"))) as place, connected(place) as line:
        line.sendall(head_of(500_000, "/v1/check"))
        said = line.recv(4000)  # nothing of the body was sent
        assert said.startswith(b"HTTP/1.1 401")
        assert b"connection: close" in said
        assert line.recv(10) == b""


def test_bodies_that_do_not_fit_together_are_refused_and_let_go():
    with running(create_app(ServeSettings(max_body=400_000, max_bodies=500_000))) as place:
        with connected(place) as first:
            first.sendall(head_of(400_000, "/v1/check") + b" " * 399_000)
            time.sleep(0.5)  # until it is held
            big = {"content": b" " * 300_000, "headers": {"content-type": "application/json"}}
            assert HTTP.post(f"{place}/v1/check", **big).status_code == 429
        wait_for(lambda: HTTP.post(f"{place}/v1/check", **big).status_code == 400)
        assert HTTP.post(f"{place}/v1/check", json=BODY).status_code == 200
        is_fine(place)


def test_a_bound_for_all_below_that_of_one_is_refused():
    with pytest.raises(ValueError, match="no largest body would ever fit"):
        ServeSettings(max_body=10, max_bodies=9)
