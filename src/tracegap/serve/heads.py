"""Requests on a connection: bounded before anything is known of them, and never upgraded.

uvicorn's protocol sets no bound on the head of a request, nor on the connections. The parser's own
callbacks see a head only when it is whole, so the bytes of a message are counted as they come: what
of them is no body must stay small.
"""

import json
from collections.abc import Callable
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

LARGEST_HEAD = 32 * 1024
"""In bytes, of the whole head."""
LARGEST_URL = 8 * 1024
"""In bytes."""
_FRAMING = 8
"""Bytes that a chunked body may take for each of its own: a chunk of one byte takes six."""


class _RefusedError(Exception):
    """A request is refused from within the parser's callbacks."""


class BoundedProtocol(HttpToolsProtocol):
    """uvicorn's protocol, with bounds on heads and connections.

    A client that offers another protocol (`upgrade: h2c`, as Java's does unasked) is answered in
    this one, and the body of its request is read: the parser would stop after the head.
    """

    most_connections = 1000
    refused: Callable[[str], None] = staticmethod(lambda why: None)
    """Is told why a connection was closed unheard."""
    _taken = _body_bytes = 0
    _is_new = _goes_on = False
    _refusal: tuple[int, str, str] | None = None

    def connection_made(self, transport: Any) -> None:
        """Takes a connection, or refuses it if there are too many."""
        super().connection_made(transport)
        if len(self.connections) > self.most_connections:
            self._refuse(503, "connections", "There are too many connections; come back later.")

    def data_received(self, data: bytes) -> None:
        """Reads on, until the message has too much that is no body."""
        if self.transport.is_closing():
            return
        self._unset_keepalive_if_required()
        try:
            self._feed(data)
        except httptools.HttpParserError:
            status, why, said = self._refusal or (400, "malformed", "This is no HTTP request.")
            self._refuse(status, why, said)
            return
        if self._is_new:  # what of these bytes belongs to an earlier message is not known
            self._is_new = False
            return
        self._taken += len(data)
        if self._taken - self._body_bytes > LARGEST_HEAD + _FRAMING * self._body_bytes:
            self._refuse(*_too_large("The head of the request", LARGEST_HEAD, 431))

    def _feed(self, data: bytes) -> None:
        while True:
            try:
                self.parser.feed_data(data)
                return
            except httptools.HttpParserUpgrade as upgrade:
                data = data[upgrade.args[0] :]
                self._go_on_without_upgrade()

    def _go_on_without_upgrade(self) -> None:
        """Lets a new parser read the body, told of its length by a head without the upgrade."""
        self.parser = httptools.HttpRequestParser(self)
        lines = [b"POST / HTTP/1.1"]
        for name, value in self.headers:
            if name in (b"content-length", b"transfer-encoding"):
                lines.append(name + b": " + value)
        self._goes_on = True
        self.parser.feed_data(b"\r\n".join([*lines, b"", b""]))
        self._goes_on = False

    def _should_upgrade(self) -> bool:
        return False

    def on_message_begin(self) -> None:
        """A request begins."""
        if self._goes_on:
            return
        super().on_message_begin()
        self._taken = self._body_bytes = 0
        self._is_new = True

    def on_url(self, url: bytes) -> None:
        """A part of the URL has come."""
        if not self._goes_on:
            super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header has come."""
        if not self._goes_on:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is whole: it is refused if it is too large."""
        if self._goes_on:
            return
        size = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
        if len(self.url) > LARGEST_URL:
            self._refusal = _too_large("The URL", LARGEST_URL, 414)
        elif size > LARGEST_HEAD:
            self._refusal = _too_large("The head of the request", LARGEST_HEAD, 431)
        if self._refusal:
            raise _RefusedError
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A part of the body has come."""
        self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """All has come; but where the parser stopped for an upgrade, the body is still to come."""
        if self._goes_on or not self.parser.should_upgrade():
            super().on_message_complete()

    def _refuse(self, status: int, why: str, said: str) -> None:
        self.refused(why)
        if self.cycle is not None and not self.cycle.response_complete:
            self.transport.close()  # an earlier request is being answered: nothing may get between
            return
        error = {"message": said, "type": "invalid_request", "code": status}
        content = json.dumps({"error": error}).encode()
        lines = [
            b"content-type: application/json",
            b"content-length: %d" % len(content),
            b"connection: close",
        ]
        self.transport.write(STATUS_LINE[status] + b"\r\n".join([*lines, b"", b""]) + content)
        self.transport.close()


def _too_large(what: str, most: int, status: int) -> tuple[int, str, str]:
    return status, "head", f"{what} is over {most} bytes."
