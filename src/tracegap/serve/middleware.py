"""What every request passes first: its id, who may ask, its body; and its line in the log."""

import asyncio
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tracegap.errors import SettingsError
from tracegap.serve.drain import Drain
from tracegap.serve.guard import Guard
from tracegap.serve.logs import LOGGER, log
from tracegap.serve.metrics import Metrics
from tracegap.serve.refusals import ServeError
from tracegap.serve.request_bodies import Bodies
from tracegap.serve.settings import ServeSettings

Endpoint = Callable[[Request], Awaitable[Response]]
Endpoints = Mapping[tuple[str, str], Endpoint]
"""What answers a request, by its method and path."""

_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_PATHS = frozenset({"/v1/check", "/v1/chat/completions", "/v1/models", "/health", "/metrics"})


class Door:
    """An ASGI application around another; plain ASGI, so that streams pass through as they come.

    It stands before all of FastAPI, and is what sees a fault that nothing behind it saw.
    """

    def __init__(
        self,
        app: ASGIApp,
        settings: ServeSettings,
        metrics: Metrics,
        drain: Drain,
        endpoints: Endpoints,
        others: Endpoint | None,
    ) -> None:
        """Takes the application behind it, and what answers without that.

        Args:
            app: Answers all that nothing else does.
            settings: Of the server.
            metrics: Counts requests.
            drain: Says whether the server is about to end.
            endpoints: The busy ones, called without the application.
            others: Answers the other paths below `/v1/`, if anything does.
        """
        self._app = app
        self._endpoints, self._others = endpoints, others
        self._metrics, self._drain = metrics, drain
        self._guard = Guard(settings)
        self._bodies = Bodies(settings.max_body, settings.max_bodies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start = time.perf_counter()
        headers = dict(scope["headers"])
        given = headers.get(b"x-request-id", b"")
        identity = given.decode() if _ID.fullmatch(given) else secrets.token_hex(16)
        answered = _Answered(send, identity)
        # what the endpoint knows of a request, for its log line
        state = scope.setdefault("state", {})
        notes: dict[str, Any] = state.setdefault("notes", {})
        state["request_id"] = identity
        try:
            await self._handle(scope, headers, receive, answered)
        except Exception:
            LOGGER.exception("failed", extra={"fields": {"request_id": identity}})
            if not answered.begun:
                fault = ServeError(500, "This is a fault of the server; see its log.", "server")
                await fault.response()(scope, receive, answered)
        finally:
            seconds = time.perf_counter() - start
            path = scope["path"] if scope["path"] in _PATHS else "other"
            self._metrics.requests.labels(path, str(answered.status)).inc()
            self._metrics.seconds.labels(path).observe(seconds)
            fields = {
                "request_id": identity,
                "method": scope["method"],
                "path": path,
                "status": answered.status,
                "seconds": round(seconds, 6),
                **notes,
            }
            # the answer goes out first
            asyncio.get_running_loop().call_soon(log, "request", fields)

    async def _handle(
        self, scope: Scope, headers: dict[bytes, bytes], receive: Receive, send: "_Answered"
    ) -> None:
        size = 0
        unread = True  # whether the rest of the body may still be on its way
        try:
            self._guard.let_in(scope, headers)
            self._drain.look_at(scope["path"])
            body = await self._bodies.read(headers, receive)
            size, unread = len(body), False
            scope["state"]["body"] = body
            await self._answer(scope, receive, send)
        except (ServeError, SettingsError) as error:
            if send.begun:
                return  # cut off, so that the client sees that the end is missing
            fault = error if isinstance(error, ServeError) else _not_offered(error)
            if unread:  # nobody wants to read it to its end
                fault.headers = {**fault.headers, "connection": "close"}
            await fault.response()(scope, receive, send)
        finally:
            self._bodies.release(size)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        endpoint = self._endpoints.get((scope["method"], scope["path"]))
        if endpoint is None and self._others and _is_other(scope["path"]):
            endpoint = self._others
        if endpoint is None:
            await self._app(scope, receive, send)
            return
        response = await endpoint(Request(scope, receive))
        await response(scope, receive, send)


class _Answered:
    """Sends a response on with the request's id; knows whether it began, and its status."""

    def __init__(self, send: Send, identity: str) -> None:
        self._send, self._identity = send, identity.encode()
        self.status, self.begun = 500, False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.begun = message["status"], True
            message["headers"] = [*message["headers"], (b"x-request-id", self._identity)]
        await self._send(message)


def _is_other(path: str) -> bool:
    return path.startswith("/v1/") and path not in _PATHS


def _not_offered(error: SettingsError) -> ServeError:
    return ServeError(400, str(error), "invalid_request")
