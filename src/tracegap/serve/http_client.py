"""Kept HTTP/1.1 connections to one server: httptools' parser on asyncio's streams.

A general client takes about two milliseconds of processor time a request (httpx, measured), more
than all the rest of the proxy. Here is just what it needs: one server, no redirects, no cookies.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import httptools

_CONNECT_SECONDS = 5.0
_READ_BYTES = 65_536
LARGEST_BODY = 64 * 1024 * 1024
"""In bytes; a response that goes on beyond it is given up."""


class GoneError(Exception):
    """The server cannot be reached, or broke the connection off."""


class SlowError(Exception):
    """The server sent nothing for too long."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The beginning of a response; the names of headers are in lower case."""

    status: int
    headers: dict[str, str]


class _Answer:
    """What a response has shown so far: filled by the parser's callbacks."""

    def __init__(self) -> None:
        self.headers: dict[str, str] = {}
        self.parts: list[bytes] = []
        self.begun = self.over = False
        self._parser = httptools.HttpResponseParser(self)
        self._unasked = False
        self.keeps = False  # whether another request may follow on its connection

    def feed(self, data: bytes) -> None:
        """Reads on; without data the connection has ended.

        Raises:
            GoneError: It ended too early.
            httptools.HttpParserError: This is no HTTP.
        """
        if data:
            try:
                self._parser.feed_data(data)
            except httptools.HttpParserError:
                if not self.over:
                    raise
                self.keeps = False  # what follows the response is not asked for
        elif self.begun and not {"content-length", "transfer-encoding"} & self.headers.keys():
            self.over = True  # its end is that of the connection
        else:
            raise GoneError("the connection was closed")

    def reply(self) -> Reply:
        """Returns the beginning, once it has begun."""
        return Reply(self._parser.get_status_code(), self.headers)

    def on_message_begin(self) -> None:
        """A response begins; a second one was not asked for."""
        if self.over:
            self._unasked, self.keeps = True, False

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header has come."""
        if self._unasked:
            return
        self.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        """The head is whole."""
        if self._unasked:
            return
        self.begun = self._parser.get_status_code() >= 200  # before it: more is to come
        if not self.begun:
            self.headers.clear()

    def on_body(self, part: bytes) -> None:
        """A part of the body has come."""
        if not self._unasked:
            self.parts.append(part)

    def on_message_complete(self) -> None:
        """All has come."""
        if not self._unasked:
            self.over, self.keeps = self.begun, self._parser.should_keep_alive()


class _Line:
    """One connection."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, timeout: float
    ) -> None:
        self._reader, self._writer = reader, writer
        self._timeout = timeout
        self._answer = _Answer()
        self.used = False

    @property
    def is_open(self) -> bool:
        """Whether the server has not closed it."""
        return not (self._reader.at_eof() or self._writer.is_closing())

    async def send(self, request: bytes) -> Reply:
        """Sends a request; returns the beginning of its response."""
        self._writer.write(request)
        while not self._answer.begun:
            await self._read()
        return self._answer.reply()

    async def body(self) -> AsyncIterator[bytes]:
        """Yields the response's body as it comes."""
        answer = self._answer
        while True:
            while answer.parts:
                yield answer.parts.pop(0)
            if answer.over:
                return
            await self._read()

    async def _read(self) -> None:
        async with asyncio.timeout(self._timeout):
            data = await self._reader.read(_READ_BYTES)
        self._answer.feed(data)

    def renew(self) -> bool:
        """Makes it ready for the next request; returns whether it can take one."""
        if not (self._answer.over and self._answer.keeps and self.is_open):
            return False
        self._answer = _Answer()
        self.used = True
        return True

    def close(self) -> None:
        """Closes it."""
        self._writer.close()


class Wire:
    """The connections to one server."""

    def __init__(self, url: str, timeout: float) -> None:
        """Takes the server's address; connections are made when they are needed.

        Args:
            url: `http://` or `https://`; its path stands before that of each request.
            timeout: Seconds until a wait for the next bytes is given up.
        """
        parts = urlsplit(url)
        self._secure = parts.scheme == "https"
        self._name = parts.hostname or ""
        self._port = parts.port or (443 if self._secure else 80)
        self._host = parts.netloc.rpartition("@")[2]
        self._path = parts.path.rstrip("/")
        self._timeout = timeout
        self._tls = ssl.create_default_context() if self._secure else None
        self._free: list[_Line] = []

    @asynccontextmanager
    async def open(
        self, method: str, path: str, headers: dict[str, str], body: bytes = b""
    ) -> AsyncIterator[tuple[Reply, AsyncIterator[bytes]]]:
        """Sends a request; gives the beginning of the response, and its body as it comes.

        A kept connection that turns out to be closed is replaced by a fresh one.

        Raises:
            GoneError: The server cannot be reached or broke off, also in the middle of the body.
            SlowError: It sent nothing for too long.
        """
        line, reply = await self._ask(self._request(method, path, headers, body))
        try:
            yield reply, _read(line)
        finally:
            self._give_back(line)

    async def fetch(
        self, method: str, path: str, headers: dict[str, str], body: bytes = b""
    ) -> tuple[Reply, bytes]:
        """Sends a request; returns the beginning of the response, and its whole body.

        Raises:
            GoneError: As for `open`; also if the body is over `LARGEST_BODY`.
            SlowError: As for `open`.
        """
        line, reply = await self._ask(self._request(method, path, headers, body))
        try:
            with _told():
                return reply, await whole(line.body())
        finally:
            self._give_back(line)

    async def _ask(self, request: bytes) -> tuple[_Line, Reply]:
        with _told():
            while True:
                line = self._take() or await self._connect()
                try:
                    return line, await line.send(request)
                except (GoneError, OSError, httptools.HttpParserError) as error:
                    line.close()
                    # silence is no sign of a connection that was closed: it is not waited for twice
                    if not line.used or isinstance(error, TimeoutError):
                        raise
                except BaseException:
                    line.close()
                    raise

    def _give_back(self, line: _Line) -> None:
        if line.renew():
            self._free.append(line)
        else:
            line.close()

    def close(self) -> None:
        """Closes the connections that are free."""
        while self._free:
            self._free.pop().close()

    def _request(self, method: str, path: str, headers: dict[str, str], body: bytes) -> bytes:
        named = {"host": self._host, **headers, "content-length": str(len(body))}
        lines = [f"{method} {self._path}{path} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in named.items()]
        if any(mark in line for line in lines for mark in "\r\n\0"):
            raise GoneError("a header for it holds a line's end")
        # a client's own header is passed on byte for byte
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + body

    def _take(self) -> _Line | None:
        while self._free:
            line = self._free.pop()
            if line.is_open:
                return line
            line.close()
        return None

    async def _connect(self) -> _Line:
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                reader, writer = await asyncio.open_connection(
                    self._name, self._port, ssl=self._tls
                )
        except TimeoutError:
            raise GoneError(f"no connection in {_CONNECT_SECONDS:g} seconds") from None
        return _Line(reader, writer, self._timeout)


async def whole(parts: AsyncIterator[bytes]) -> bytes:
    """Returns a response's body.

    Raises:
        GoneError: It is over `LARGEST_BODY`, or broke off.
        SlowError: Its next part did not come in time.
    """
    body = bytearray()
    async for part in parts:
        body += part
        if len(body) > LARGEST_BODY:
            raise GoneError(f"it sent over {LARGEST_BODY} bytes")
    return bytes(body)


@contextmanager
def _told() -> Iterator[None]:
    """Words what goes wrong on a connection as one of the two errors."""
    try:
        yield
    except TimeoutError:  # an OSError as well, so it comes first
        raise SlowError from None
    except (OSError, httptools.HttpParserError) as error:
        raise GoneError(type(error).__name__) from None


async def _read(line: _Line) -> AsyncIterator[bytes]:
    with _told():
        async for part in line.body():
            yield part
