"""The servers behind the proxy: asked once, their failures counted and told."""

import json
import time
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from tracegap.serve.addresses import Address
from tracegap.serve.events import Event, read_events
from tracegap.serve.headers import to_client
from tracegap.serve.http_answer import (
    GoneError,
    Reply,
    SlowError,
    UnreachedError,
    decoded,
    whole,
)
from tracegap.serve.http_client import Deadlines, Exchange, Wire
from tracegap.serve.metrics import Metrics
from tracegap.serve.refusals import RETRY_AFTER, ServeError, refused
from tracegap.serve.settings import ServeSettings

CHAT = "/chat/completions"
_REST_SECONDS = 5.0
"""A server that could not be reached is not asked for so long, if there is another."""


@dataclass(frozen=True, slots=True)
class Said:
    """A whole chat completion, and the headers of it that the client is told."""

    completion: dict[str, Any]
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Streamed:
    """A streamed chat completion, and the headers of it that the client is told."""

    events: AsyncIterator[Event]
    headers: dict[str, str]


class Upstream:
    """Sends requests to the upstreams; every failure is a `ServeError`, and counted."""

    def __init__(self, settings: ServeSettings, metrics: Metrics) -> None:
        """Takes the addresses; connections are made when they are needed."""
        deadlines = Deadlines(
            connect=settings.connect_timeout,
            first_byte=settings.first_byte_timeout,
            between_bytes=settings.idle_timeout,
            total=settings.total_timeout,
        )
        self._wires = [Wire(Address.of(url), deadlines) for url in settings.upstream]
        self._resting: dict[str, float] = {}
        self._key = settings.upstream_key
        self._metrics = metrics

    def close(self) -> None:
        """Closes all connections that are free."""
        for wire in self._wires:
            wire.close()

    async def complete(self, body: bytes, headers: dict[str, str]) -> Said:
        """Returns one whole chat completion.

        Raises:
            ServeError: The upstream is not there, refuses, or answers something else.
        """
        async with self.asked("POST", CHAT, headers, body) as exchange:
            content = await whole(self.body(exchange))
            self.accept(exchange.reply, content)
            return self._said(exchange.reply, content)

    @asynccontextmanager
    async def stream(self, body: bytes, headers: dict[str, str]) -> AsyncIterator[Streamed | Said]:
        """Opens a streamed chat completion; gives a whole one where the upstream does not stream.

        Raises:
            ServeError: As for `complete`; while reading, the upstream's end is one as well.
        """
        async with self.asked("POST", CHAT, headers, body) as exchange:
            reply, parts = exchange.reply, self.body(exchange)
            if not 200 <= reply.status < 300:
                self.accept(reply, await whole(parts))
            if _kind(reply) != "text/event-stream":
                first, parts = await _peeked(parts)
                if first[:1] in (b"{", b"[", b"<"):
                    yield self._said(reply, await whole(parts))
                    return
            yield Streamed(self.told(read_events(parts)), to_client(reply.headers))

    @asynccontextmanager
    async def asked(
        self, method: str, path: str, headers: dict[str, str], body: bytes = b"", query: str = ""
    ) -> AsyncIterator[Exchange]:
        """Sends a request, once; gives it back when the head of its response is there.

        Of several upstreams the one with the fewest requests is asked. Another is asked in its
        place only if there was no connection at all.

        Raises:
            ServeError: The upstream is gone, or too slow.
        """
        if self._key:
            headers = {**headers, "authorization": f"Bearer {self._key}"}
        try:
            exchange = await self._sent(method, path, headers, body, query)
            try:
                yield exchange
            finally:
                exchange.close()
        except (GoneError, SlowError) as error:
            raise self._failure(error) from None

    async def _sent(
        self, method: str, path: str, headers: dict[str, str], body: bytes, query: str
    ) -> Exchange:
        left = list(self._wires)
        while True:
            # looked at anew each time: others were asked while this one waited for a connection
            wire = min(left, key=self._burden)
            left.remove(wire)
            self._metrics.upstream_asked(wire.name)
            try:
                return await wire.ask(method, path, headers, body, query)
            except UnreachedError as error:
                self._resting[wire.name] = time.monotonic() + _REST_SECONDS
                if not left:
                    raise
                self._failure(error)

    def _burden(self, wire: Wire) -> tuple[bool, int]:
        """What is the lower the rather an upstream is asked."""
        return self._resting.get(wire.name, 0.0) > time.monotonic(), wire.busy

    async def body(self, exchange: Exchange) -> AsyncIterator[bytes]:
        """Yields a response's body without its compression.

        Raises:
            GoneError: The upstream broke off.
            SlowError: It took too long.
        """
        async for part in decoded(exchange.reply, exchange.parts()):
            yield part

    async def told(self, parts: AsyncIterator[Any]) -> AsyncGenerator[Any]:
        """Yields what comes while the answer is on its way; its end is told as a `ServeError`.

        Raises:
            ServeError: The upstream broke off, or took too long.
        """
        try:
            async for part in parts:
                yield part
        except (GoneError, SlowError) as error:
            raise self._failure(error) from None

    def accept(self, reply: Reply, content: bytes) -> None:
        """Passes the upstream's refusals on: the client's mistakes as they are, the rest as 502.

        Raises:
            ServeError: It is a refusal, or a redirection, which is not followed.
        """
        if 200 <= reply.status < 300:
            return
        self._metrics.upstream_failed(f"status-{reply.status}")
        if reply.status < 400:
            place = reply.headers.get("location", "nowhere")[:200]
            raise ServeError(
                502,
                f"The upstream redirects to {place} (status {reply.status}); name that address.",
                "upstream",
            )
        raise refused(reply.status, content, to_client(reply.headers))

    def _said(self, reply: Reply, content: bytes) -> Said:
        try:
            completion = json.loads(content)
        except (ValueError, RecursionError):
            completion = None
        if isinstance(completion, dict) and _has_choices(completion):
            return Said(completion, to_client(reply.headers))
        if isinstance(completion, dict) and completion.get("error"):
            # some gateways say 200 to what failed
            self._metrics.upstream_failed("error-event")
            raise refused(502, content, to_client(reply.headers))
        self._metrics.upstream_failed("nonsense")
        kind = _kind(reply) or "of no type"
        raise ServeError(
            502, f"The upstream's answer ({kind[:60]}) is no chat completion.", "upstream"
        )

    def _failure(self, error: GoneError | SlowError) -> ServeError:
        if isinstance(error, SlowError):
            self._metrics.upstream_failed("slow")
            return ServeError(504, f"The upstream {error}.", "upstream")
        unreached = isinstance(error, UnreachedError)
        self._metrics.upstream_failed("unreached" if unreached else "gone")
        return ServeError(
            502, f"The upstream is gone ({error}).", "upstream", {"retry-after": RETRY_AFTER}
        )


def _kind(reply: Reply) -> str:
    return reply.headers.get("content-type", "").partition(";")[0].strip().lower()


async def _peeked(parts: AsyncIterator[bytes]) -> tuple[bytes, AsyncIterator[bytes]]:
    """Returns how a body begins, after spaces, and all of it."""
    held = b""
    async for part in parts:
        held += part
        if held.strip():
            break

    async def again() -> AsyncIterator[bytes]:
        yield held
        async for part in parts:
            yield part

    return held.lstrip(), again()


def _has_choices(completion: Mapping[str, Any]) -> bool:
    choices = completion.get("choices")
    return (
        isinstance(choices, list)
        and bool(choices)
        and all(isinstance(c, dict) and isinstance(c.get("message"), dict) for c in choices)
    )
