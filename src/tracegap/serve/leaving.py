"""Clients that leave before they are answered: nothing is done, or held, for them any more."""

import asyncio
from collections.abc import AsyncGenerator, Coroutine
from contextlib import AsyncExitStack
from typing import Any, TypeVar

from fastapi import Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from tracegap.serve.errors import ServeError

T = TypeVar("T")


async def unless_gone(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """Does the work, and drops it when the client leaves.

    Args:
        request: Its body has been read.
        work: Waits for a turn and for the upstream; cancelled when the client leaves.

    Raises:
        ServeError: The client left.
    """
    working = asyncio.create_task(work)
    leaving = asyncio.create_task(_left(request))
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        raise ServeError(499, "The client left.", "invalid_request")
    finally:
        for task in (working, leaving):
            task.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


class Streaming(StreamingResponse):
    """A stream of events that gives back what it holds, also if the client left before it began."""

    media_type = "text/event-stream"

    def __init__(self, events: AsyncGenerator[bytes], held: AsyncExitStack) -> None:
        """Takes the events, and what is closed after them."""
        super().__init__(events)
        self._events, self._held = events, held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends the response."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._events.aclose()
            await self._held.aclose()
