"""Clients that dawdle are not waited for."""

import contextlib
import json

import pytest
from starlette.responses import StreamingResponse

from hostile_serving import behind, connected, head_of, is_fine, wait_for
from serving import (
    HTTP,
    MESSAGES,
    Served,
    event,
    running,
)
from tracegap.serve.app import create_app
from tracegap.serve.settings import ServeSettings
from tracegap.serve.timeouts import PatientProtocol


class Impatient(PatientProtocol):
    head_seconds = 0.5
    read_seconds = 0.5


@pytest.mark.parametrize("begun", [b"", b"GET /health HTTP/1.1\r\nhost: localhost\r\nx-a: 1\r\n"])
def test_a_head_that_does_not_come_is_not_waited_for(begun):
    with Served(create_app(ServeSettings()), http=Impatient) as place:
        with connected(place) as line:
            line.sendall(begun)
            with contextlib.suppress(ConnectionResetError):
                assert line.recv(100) == b""
        with connected(place) as line:  # one that is quick once, and dawdles then
            line.sendall(b"GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n")
            assert b"ready" in line.recv(4000)
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
    head = head_of(len(body))
    with (
        running(behind(flood)) as there,
        Served(create_app(ServeSettings(upstream=f"{there}/v1")), http=Impatient) as place,
        connected(place) as line,
    ):
        line.sendall(head + body)
        assert line.recv(12).startswith(b"HTTP/1.1 200")
        wait_for(lambda: HTTP.get(f"{place}/health").json()["running"] == 0)
