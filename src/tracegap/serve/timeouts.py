"""Connections: slow clients are cut off in the end, and few packets are sent."""

import asyncio
from typing import Any

from tracegap.serve.heads import BoundedProtocol

HEAD_SECONDS = 30.0
"""Until a connection that has not sent a request's whole head is closed."""
READ_SECONDS = 60.0
"""Until a connection that does not take what is sent to it is closed."""


class _Joined:
    """A transport that sends what is written in one turn of the event loop as one.

    uvicorn writes a response's head and body apart; each costs a system call here, and wakes the
    client once more.
    """

    def __init__(self, transport: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._held: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        if not self._held:
            self._loop.call_soon(self._send)
        self._held.append(data)

    def close(self) -> None:
        self._send()
        self._transport.close()

    def _send(self) -> None:
        if self._held:
            self._transport.write(b"".join(self._held))
            self._held.clear()


class PatientProtocol(BoundedProtocol):
    """uvicorn's protocol, with a bound on what it waits for."""

    head_seconds = HEAD_SECONDS
    read_seconds = READ_SECONDS
    _head: asyncio.TimerHandle | None = None
    _read: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Begins to wait for the first request's head."""
        super().connection_made(_Joined(transport, self.loop))
        self._head = self.loop.call_later(self.head_seconds, transport.abort)

    def data_received(self, data: bytes) -> None:
        """Stops waiting once the head is there; waits again for the rest of a further one."""
        super().data_received(data)
        answering = self.cycle is not None and not self.cycle.response_complete
        if answering and self._head:
            self._head.cancel()
            self._head = None
        elif not answering and self._head is None:
            self._head = self.loop.call_later(self.head_seconds, self.transport.abort)

    def pause_writing(self) -> None:
        """Begins to wait for the client to read."""
        super().pause_writing()
        self._read = self.loop.call_later(self.read_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Stops waiting: the client reads."""
        super().resume_writing()
        self._stop(self._read)

    def connection_lost(self, error: Exception | None) -> None:
        """Stops all waiting."""
        super().connection_lost(error)
        self._stop(self._head, self._read)

    @staticmethod
    def _stop(*timers: asyncio.TimerHandle | None) -> None:
        for timer in timers:
            if timer:
                timer.cancel()
