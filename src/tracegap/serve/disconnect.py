"""Clients that leave before they are answered: nothing is done, or held, for them any more."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from tracegap.serve.refusals import ServeError

_UNWATCHED = 0.05
"""Seconds until it is watched whether a client leaves: most checks are over before, and watching
costs a task."""


@asynccontextmanager
async def unless_gone(request: Request) -> AsyncIterator[None]:
    """Cancels what is done within it when the client leaves; the request's body has been read.

    Raises:
        ServeError: The client left.
    """
    working = asyncio.current_task()
    if working is None:
        raise RuntimeError("this must be used within a task of asyncio")
    watching: asyncio.Task[None] | None = None
    over = left = False

    def watch() -> None:
        nonlocal watching
        watching = asyncio.create_task(_left(request))
        watching.add_done_callback(drop)

    def drop(watched: asyncio.Task[None]) -> None:
        nonlocal left
        if not over and not watched.cancelled():
            left = True
            working.cancel()

    beginning = asyncio.get_running_loop().call_later(_UNWATCHED, watch)
    try:
        yield
    except asyncio.CancelledError:
        if left and working.uncancel() == 0:
            raise ServeError(499, "The client left.", "invalid_request") from None
        raise
    finally:
        over = True
        beginning.cancel()
        if watching:
            watching.cancel()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


class Streaming(StreamingResponse):
    """A stream of events that gives back what it holds, also if the client left before it began."""

    media_type = "text/event-stream"

    def __init__(
        self,
        events: AsyncGenerator[bytes],
        held: AsyncExitStack,
        headers: dict[str, str] | None = None,
        status: int = 200,
    ) -> None:
        """Takes the events, what is closed after them, and how the response begins."""
        super().__init__(events, status, headers)
        self._events, self._held = events, held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends the response."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._events.aclose()
            await self._held.aclose()
