"""What hostile clients and upstreams send, and whether the server is fine after it."""

import socket
import time

from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.routing import Route

from serving import (
    BODY,
    EXAMPLE,
    HTTP,
    RIGHT,
    TASK,
    WRONG,
)
from tracegap.serve.events import read_events
from tracegap.serve.metrics import Metrics
from tracegap.serve.prompts import Asked
from tracegap.serve.queue import Gate
from tracegap.serve.settings import ServeSettings
from tracegap.serve.streaming import annotated
from tracegap.serve.upstream import Upstream as Behind
from tracegap.serve.verdict import Judge

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


def is_fine(address):
    health = HTTP.get(f"{address}/health").json()
    assert (health["running"], health["waiting"]) == (0, 0)
    assert HTTP.post(f"{address}/v1/check", json=BODY).json()["judgement"] == "wrong"


NOBODY = ServeSettings(upstream="http://127.0.0.1:9/v1")


METRICS = Metrics(Gate(1, 1, 1.0))


async def streamed(parts):
    asked = Asked(TASK, EXAMPLE.question, EXAMPLE.context)
    events = Behind(NOBODY, METRICS).told(read_events(parts))
    noted = []
    events = annotated(events, asked, Judge(METRICS), lambda field, *_: noted.append(field))
    return b"".join([part async for part in events]).decode(), noted


def behind(answer):
    return Starlette(routes=[Route("/v1/chat/completions", answer, methods=["POST"])])


def connected(address):
    host, _, port = address.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), timeout=10)


def head_of(length, path="/v1/chat/completions"):
    """Returns the head of a request with a body of JSON."""
    lines = [
        f"POST {path} HTTP/1.1",
        "host: localhost",
        "content-type: application/json",
        f"content-length: {length}",
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def wait_for(what, seconds=10):
    start = time.monotonic()
    while not what():
        assert time.monotonic() - start < seconds
        time.sleep(0.02)
