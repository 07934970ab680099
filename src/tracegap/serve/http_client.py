"""Kept HTTP/1.1 connections to one server: httptools' parser on asyncio's streams.

A general client takes about two milliseconds of processor time a request (httpx, measured), more
than all the rest of the proxy. Here is just what it needs: one server, no redirects, no cookies.

A request is sent once. A kept connection is looked at before anything is written to it, and left if
its end has come; once a byte is written, the server may have begun to work, and whatever happens
then is told to the client rather than tried again.
"""

import asyncio
import select
import ssl
import time
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httptools

from tracegap.serve.addresses import Address
from tracegap.serve.http_answer import Answer, GoneError, Reply, SlowError, UnreachedError

_READ_BYTES = 65_536
_KEPT_SECONDS = 4.0
"""A connection that was free for longer is not used again: uvicorn closes it after five, and a
request that meets its end on the way would be lost."""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How long a server is waited for, in seconds.

    Attributes:
        connect: Until there is a connection.
        first_byte: Until the first byte of the body; a model that reasons may need minutes.
        between_bytes: Between two parts of the body.
        total: For all of it.
    """

    connect: float
    first_byte: float
    between_bytes: float
    total: float


class _Line:
    """One connection."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, deadlines: Deadlines
    ) -> None:
        self._reader, self._writer = reader, writer
        self._deadlines = deadlines
        self._answer = Answer()
        self._end = 0.0
        self.free_since = 0.0

    @property
    def is_open(self) -> bool:
        """Whether the server has neither closed it nor said anything unasked."""
        if self._reader.at_eof() or self._writer.is_closing():
            return False
        return not _has_news(self._writer.get_extra_info("socket").fileno())

    async def send(self, request: bytes) -> Reply:
        """Sends a request; returns the beginning of its response."""
        self._end = time.monotonic() + self._deadlines.total
        self._writer.write(request)
        while not self._answer.begun:
            await self._read(self._deadlines.first_byte)
        return self._answer.reply()

    async def body(self) -> AsyncIterator[bytes]:
        """Yields the response's body as it comes."""
        answer, limit = self._answer, self._deadlines.first_byte
        while True:
            while answer.parts:
                limit = self._deadlines.between_bytes
                yield answer.parts.popleft()
            if answer.over:
                return
            await self._read(limit)

    async def _read(self, limit: float) -> None:
        left = self._end - time.monotonic()
        try:
            async with asyncio.timeout(min(limit, left)):
                data = await self._reader.read(_READ_BYTES)
        except TimeoutError:
            if left < limit:
                raise SlowError(f"did not finish in {self._deadlines.total:g} seconds") from None
            raise SlowError(f"sent nothing for {limit:g} seconds") from None
        self._answer.feed(data)

    def renew(self) -> bool:
        """Makes it ready for the next request; returns whether it can take one."""
        if not (self._answer.over and self._answer.keeps and self.is_open):
            return False
        self._answer = Answer()
        self.free_since = time.monotonic()
        return True

    def close(self) -> None:
        """Closes it."""
        self._writer.close()


class Exchange:
    """A request that was sent, and its response as it comes; to be closed."""

    def __init__(self, wire: "Wire", line: _Line, reply: Reply) -> None:
        """Takes the connection it is on."""
        self._wire, self._line = wire, line
        self.reply = reply

    async def parts(self) -> AsyncIterator[bytes]:
        """Yields the body as it comes.

        Raises:
            GoneError: The server broke off.
            SlowError: It took too long.
        """
        with _told():
            async for part in self._line.body():
                yield part

    def close(self) -> None:
        """Gives the connection back, or closes it if the response was not read to its end."""
        self._wire.give_back(self._line)


class Wire:
    """The connections to one server."""

    def __init__(self, address: Address, deadlines: Deadlines) -> None:
        """Takes the server's address; connections are made when they are needed."""
        self._address, self._deadlines = address, deadlines
        self._tls = ssl.create_default_context() if address.secure else None
        self._free: deque[_Line] = deque()
        self.name = f"{address.name}:{address.port}"
        self.busy = 0
        """Requests that are with the server."""

    async def ask(
        self, method: str, path: str, headers: dict[str, str], body: bytes = b"", query: str = ""
    ) -> Exchange:
        """Sends a request, once; returns when the head of the response is there.

        Raises:
            UnreachedError: There is no connection: nothing was sent.
            GoneError: The server broke off.
            SlowError: It took too long.
        """
        request = self._request(method, self._address.target(path, query), headers, body)
        with _told():
            self.busy += 1  # before there is a connection: those that come meanwhile go elsewhere
            line = None
            try:
                line = self._take() or await self._connect()
                return Exchange(self, line, await line.send(request))
            except BaseException:
                self.busy -= 1
                if line:
                    line.close()
                raise

    def give_back(self, line: _Line) -> None:
        """Takes a connection back after its response."""
        self.busy -= 1
        self._drop_old()
        if line.renew():
            self._free.append(line)
        else:
            line.close()

    def close(self) -> None:
        """Closes the connections that are free."""
        while self._free:
            self._free.pop().close()

    def _request(self, method: str, target: str, headers: dict[str, str], body: bytes) -> bytes:
        named = {"host": self._address.host, **headers, "content-length": str(len(body))}
        if self._address.authorization:
            named["authorization"] = self._address.authorization
        lines = [f"{method} {target} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in named.items()]
        if any(mark in line for line in lines for mark in "\r\n\0"):
            raise GoneError("a header for it holds a line's end")
        # a client's own header is passed on byte for byte
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + body

    def _take(self) -> _Line | None:
        self._drop_old()
        while self._free:
            line = self._free.pop()
            if line.is_open:
                return line
            line.close()
        return None

    def _drop_old(self) -> None:
        oldest = time.monotonic() - _KEPT_SECONDS
        while self._free and self._free[0].free_since < oldest:
            self._free.popleft().close()

    async def _connect(self) -> _Line:
        seconds = self._deadlines.connect
        try:
            async with asyncio.timeout(seconds):
                reader, writer = await asyncio.open_connection(
                    self._address.name, self._address.port, ssl=self._tls
                )
        except TimeoutError:
            raise UnreachedError(f"no connection in {seconds:g} seconds") from None
        except OSError as error:
            raise UnreachedError(type(error).__name__) from None
        return _Line(reader, writer, self._deadlines)


@contextmanager
def _told() -> Iterator[None]:
    """Words what goes wrong on a connection as one of the errors."""
    try:
        yield
    except (OSError, httptools.HttpParserError) as error:
        raise GoneError(type(error).__name__) from None


if hasattr(select, "poll"):

    def _has_news(descriptor: int) -> bool:
        """Whether anything can be read from a socket, its end included."""
        looking = select.poll()
        looking.register(descriptor, select.POLLIN)
        return bool(looking.poll(0))

else:  # Windows

    def _has_news(descriptor: int) -> bool:
        """Whether anything can be read from a socket, its end included."""
        return bool(select.select([descriptor], [], [], 0)[0])
