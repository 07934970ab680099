"""The server behind the proxy."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from tracegap.serve.errors import RETRY_AFTER, ServeError
from tracegap.serve.metrics import Metrics
from tracegap.serve.settings import ServeSettings

_CONNECT_SECONDS = 5.0
_PASSED_ON = ("retry-after",)
_LONGEST_ERROR = 500


class Upstream:
    """Sends requests to the upstream; every failure is a `ServeError`."""

    def __init__(self, settings: ServeSettings, url: str, metrics: Metrics) -> None:
        """Takes the address; connections are made when they are needed."""
        timeout = httpx.Timeout(settings.timeout, connect=_CONNECT_SECONDS)
        # every running request may ask for all its tries at once
        most = settings.running * settings.tries
        limits = httpx.Limits(max_connections=most, max_keepalive_connections=most)
        self._client = httpx.AsyncClient(timeout=timeout, limits=limits)
        self._url = url.rstrip("/")
        self._settings = settings
        self._metrics = metrics

    async def close(self) -> None:
        """Closes all connections."""
        await self._client.aclose()

    async def models(self, authorization: str | None) -> httpx.Response:
        """Returns the upstream's list of models as it is."""
        request = self._client.build_request(
            "GET", f"{self._url}/models", headers=self._headers(authorization)
        )
        return await self._send(request, stream=False)

    async def complete(self, body: dict[str, Any], authorization: str | None) -> dict[str, Any]:
        """Returns one whole chat completion.

        Raises:
            ServeError: The upstream is not there, refuses, or answers something else.
        """
        response = await self._send(self._chat(body, authorization), stream=False)
        _raise_for_status(response, response.text)
        try:
            completion = response.json()
        except ValueError:
            completion = None
        if not isinstance(completion, dict) or not _has_choices(completion):
            self._metrics.upstream_failures.inc()
            raise ServeError(502, "The upstream's answer is no chat completion.", "upstream")
        return completion

    @asynccontextmanager
    async def stream(
        self, body: dict[str, Any], authorization: str | None
    ) -> AsyncIterator[AsyncIterator[str]]:
        """Opens a streamed chat completion and gives its lines.

        Raises:
            ServeError: As for `complete`; while reading, the upstream's end is one as well.
        """
        response = await self._send(self._chat(body, authorization), stream=True)
        try:
            if response.status_code >= 400:
                text = (await response.aread()).decode("utf-8", "replace")
                _raise_for_status(response, text)
            yield self._lines(response)
        finally:
            await response.aclose()

    async def _lines(self, response: httpx.Response) -> AsyncIterator[str]:
        try:
            async for line in response.aiter_lines():
                yield line
        except httpx.HTTPError as error:
            raise self._failure(error) from None

    def _chat(self, body: dict[str, Any], authorization: str | None) -> httpx.Request:
        content = json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")
        headers = {"content-type": "application/json", **self._headers(authorization)}
        return self._client.build_request(
            "POST", f"{self._url}/chat/completions", content=content, headers=headers
        )

    def _headers(self, authorization: str | None) -> dict[str, str]:
        if self._settings.upstream_key:
            return {"authorization": f"Bearer {self._settings.upstream_key}"}
        # a key that was meant for this server is not the upstream's business
        if authorization and not self._settings.key:
            return {"authorization": authorization}
        return {}

    async def _send(self, request: httpx.Request, stream: bool) -> httpx.Response:
        self._metrics.upstream_requests.inc()
        try:
            return await self._client.send(request, stream=stream)
        except httpx.RemoteProtocolError:
            pass  # most likely a kept connection that the upstream had closed: once more, afresh
        except httpx.HTTPError as error:
            raise self._failure(error) from None
        try:
            return await self._client.send(request, stream=stream)
        except httpx.HTTPError as error:
            raise self._failure(error) from None

    def _failure(self, error: httpx.HTTPError) -> ServeError:
        self._metrics.upstream_failures.inc()
        if isinstance(error, httpx.TimeoutException):
            seconds = f"{self._settings.timeout:g}"
            return ServeError(504, f"The upstream did not answer in {seconds} seconds.", "upstream")
        kind = type(error).__name__
        return ServeError(
            502, f"The upstream is gone ({kind}).", "upstream", {"retry-after": RETRY_AFTER}
        )


def _has_choices(completion: dict[str, Any]) -> bool:
    choices = completion.get("choices")
    return (
        isinstance(choices, list)
        and bool(choices)
        and all(isinstance(c, dict) and isinstance(c.get("message"), dict) for c in choices)
    )


def _raise_for_status(response: httpx.Response, text: str) -> None:
    """Passes the upstream's refusals on: the client's mistakes as they are, the rest as 502."""
    status = response.status_code
    if status < 400:
        return
    said = " ".join(text.split())[:_LONGEST_ERROR]
    headers = {name: response.headers[name] for name in _PASSED_ON if name in response.headers}
    raise ServeError(
        status if status < 500 else 502,
        f"The upstream refused with status {status}: {said}",
        "upstream",
        headers,
    )
