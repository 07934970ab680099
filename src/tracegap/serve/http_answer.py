"""Reading HTTP/1.1 responses: httptools' parser, a bound on the head, and the body decoded."""

import zlib
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httptools

LARGEST_HEAD = 256 * 1024
"""In bytes; a response whose head goes on beyond it is given up."""
LARGEST_BODY = 64 * 1024 * 1024
"""In bytes; a response that goes on beyond it is given up."""
_GZIP_OR_ZLIB = 47


class GoneError(Exception):
    """The server cannot be reached, or broke the connection off."""


class UnreachedError(GoneError):
    """There was no connection at all: nothing of the request was sent."""


class SlowError(Exception):
    """The server took too long; the text says with what."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The beginning of a response; the names of headers are in lower case."""

    status: int
    headers: dict[str, str]


class Answer:
    """What a response has shown so far: filled by the parser's callbacks."""

    def __init__(self) -> None:
        """Waits for a response."""
        self.headers: dict[str, str] = {}
        self.parts: deque[bytes] = deque()
        self.begun = self.over = False
        self._parser = httptools.HttpResponseParser(self)
        self._unasked = False
        self._head_bytes = 0
        self.keeps = False  # whether another request may follow on its connection

    def feed(self, data: bytes) -> None:
        """Reads on; without data the connection has ended.

        Raises:
            GoneError: It ended too early, or the head is over `LARGEST_HEAD`.
            httptools.HttpParserError: This is no HTTP.
        """
        if data:
            try:
                self._parser.feed_data(data)
            except httptools.HttpParserError:
                if not self.over:
                    raise
                self.keeps = False  # what follows the response is not asked for
            if not self.begun:
                self._head_bytes += len(data)
                if self._head_bytes > LARGEST_HEAD:
                    raise GoneError(f"its head is over {LARGEST_HEAD} bytes")
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


async def decoded(reply: Reply, parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yields a body without its compression: some servers compress though they are asked not to.

    Raises:
        GoneError: The compression is unknown, broken, or cut short.
    """
    coding = reply.headers.get("content-encoding", "identity").strip().lower()
    if coding in ("", "identity"):
        async for part in parts:
            yield part
        return
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise GoneError(f"its answer is compressed by {coding[:40]!r}, which was not asked for")
    decoder = zlib.decompressobj(_GZIP_OR_ZLIB)
    try:
        async for part in parts:
            yield decoder.decompress(part)
    except zlib.error:
        raise GoneError(f"its answer is no {coding}") from None
    if not decoder.eof:
        raise GoneError(f"its {coding} is cut short")


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
