"""The server behind the proxy."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tracegap.serve.http_client import LARGEST_BODY, GoneError, Reply, SlowError, Wire, whole
from tracegap.serve.metrics import Metrics
from tracegap.serve.refusals import RETRY_AFTER, ServeError
from tracegap.serve.settings import ServeSettings

_LONGEST_ERROR = 500


class Upstream:
    """Sends requests to the upstream; every failure is a `ServeError`."""

    def __init__(self, settings: ServeSettings, url: str, metrics: Metrics) -> None:
        """Takes the address; connections are made when they are needed."""
        self._wire = Wire(url, settings.timeout)
        self._settings = settings
        self._metrics = metrics

    def close(self) -> None:
        """Closes all connections."""
        self._wire.close()

    async def models(self, authorization: str | None) -> tuple[int, bytes]:
        """Returns the upstream's answer to a request for its models: status and body."""
        self._metrics.upstream_requests.inc()
        try:
            reply, body = await self._wire.fetch("GET", "/models", self._headers(authorization))
        except (GoneError, SlowError) as error:
            raise self._failure(error) from None
        return reply.status, body

    async def complete(self, body: bytes, authorization: str | None) -> dict[str, Any]:
        """Returns one whole chat completion.

        Raises:
            ServeError: The upstream is not there, refuses, or answers something else.
        """
        self._metrics.upstream_requests.inc()
        try:
            reply, content = await self._wire.fetch(
                "POST", "/chat/completions", self._headers(authorization), body
            )
        except (GoneError, SlowError) as error:
            raise self._failure(error) from None
        _raise_for_status(reply, content)
        try:
            completion = json.loads(content)
        except (ValueError, RecursionError):
            completion = None
        if not isinstance(completion, dict) or not _has_choices(completion):
            self._metrics.upstream_failures.inc()
            raise ServeError(502, "The upstream's answer is no chat completion.", "upstream")
        return completion

    @asynccontextmanager
    async def stream(
        self, body: bytes, authorization: str | None
    ) -> AsyncIterator[AsyncIterator[str]]:
        """Opens a streamed chat completion and gives its lines.

        Raises:
            ServeError: As for `complete`; while reading, the upstream's end is one as well.
        """
        self._metrics.upstream_requests.inc()
        opened = self._wire.open("POST", "/chat/completions", self._headers(authorization), body)
        try:
            async with opened as (reply, parts):
                if reply.status >= 400:
                    _raise_for_status(reply, await whole(parts))
                yield self.lines(parts)
        except (GoneError, SlowError) as error:
            raise self._failure(error) from None

    async def lines(self, parts: AsyncIterator[bytes]) -> AsyncIterator[str]:
        """Yields the lines of a streamed body, wherever its parts begin and end.

        Raises:
            ServeError: The upstream broke off, or a line has no end.
        """
        held = bytearray()  # the line that has not ended yet
        try:
            async for part in parts:
                held += part
                if b"\n" in part:
                    *lines, held = held.split(b"\n")
                    for line in lines:
                        yield line.decode("utf-8", "replace").rstrip("\r")
                elif len(held) > LARGEST_BODY:
                    raise GoneError(f"it sent over {LARGEST_BODY} bytes without a line's end")
        except (GoneError, SlowError) as error:
            raise self._failure(error) from None
        if held:
            yield held.decode("utf-8", "replace")

    def _headers(self, authorization: str | None) -> dict[str, str]:
        headers = {"content-type": "application/json", "accept-encoding": "identity"}
        if self._settings.upstream_key:
            headers["authorization"] = f"Bearer {self._settings.upstream_key}"
        elif authorization and not self._settings.key:
            # a key that was meant for this server is not the upstream's business
            headers["authorization"] = authorization
        return headers

    def _failure(self, error: GoneError | SlowError) -> ServeError:
        self._metrics.upstream_failures.inc()
        if isinstance(error, SlowError):
            seconds = f"{self._settings.timeout:g}"
            return ServeError(504, f"The upstream did not answer in {seconds} seconds.", "upstream")
        return ServeError(
            502, f"The upstream is gone ({error}).", "upstream", {"retry-after": RETRY_AFTER}
        )


def _has_choices(completion: dict[str, Any]) -> bool:
    choices = completion.get("choices")
    return (
        isinstance(choices, list)
        and bool(choices)
        and all(isinstance(c, dict) and isinstance(c.get("message"), dict) for c in choices)
    )


def _raise_for_status(reply: Reply, content: bytes) -> None:
    """Passes the upstream's refusals on: the client's mistakes as they are, the rest as 502."""
    if reply.status < 400:
        return
    said = " ".join(content.decode("utf-8", "replace").split())[:_LONGEST_ERROR]
    after = reply.headers.get("retry-after")
    raise ServeError(
        reply.status if reply.status < 500 else 502,
        f"The upstream refused with status {reply.status}: {said}",
        "upstream",
        {"retry-after": after} if after else {},
    )
