"""A bounded queue: so many requests are worked on, so many wait, and one more is refused."""

import asyncio
from collections.abc import Callable


class FullError(Exception):
    """There is no place left to wait, or the wait took too long."""


class Gate:
    """Lets a bounded number of requests through at a time."""

    def __init__(self, running: int, waiting: int, timeout: float) -> None:
        """Takes the bounds; see `ServeSettings`."""
        self.changed: Callable[[], None] = lambda: None  # is told of each change of the numbers
        self._turns = asyncio.Semaphore(running)
        self._most_waiting = waiting
        self._timeout = timeout
        self.waiting = 0
        self.running = 0

    async def enter(self) -> None:
        """Waits for a turn; each must be given back by `leave`.

        Raises:
            FullError: Too many wait already, or the turn did not come in time.
        """
        if self._turns.locked():
            await self._wait()
        else:
            await self._turns.acquire()
        self.running += 1
        self.changed()

    async def _wait(self) -> None:
        if self.waiting >= self._most_waiting:
            raise FullError
        self.waiting += 1
        self.changed()
        try:
            async with asyncio.timeout(self._timeout):
                await self._turns.acquire()
        except TimeoutError:
            raise FullError from None
        finally:
            self.waiting -= 1

    def leave(self) -> None:
        """Gives a turn back."""
        self.running -= 1
        self.changed()
        self._turns.release()
