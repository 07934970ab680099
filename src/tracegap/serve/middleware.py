"""What every request passes first: its id, the key, the limits on its body; and its log line."""

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
from tracegap.serve.logs import LOGGER, log
from tracegap.serve.metrics import Metrics
from tracegap.serve.refusals import ServeError
from tracegap.serve.settings import SERVER_KEY_VARIABLE, ServeSettings

Endpoints = Mapping[tuple[str, str], Callable[[Request], Awaitable[Response]]]
"""What answers a request, by its method and path."""

_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_PATHS = frozenset({"/v1/check", "/v1/chat/completions", "/v1/models", "/health", "/metrics"})
_BODY_SECONDS = 30.0


class Door:
    """An ASGI application around another; plain ASGI, so that streams pass through as they come.

    It stands before all of FastAPI, and is what sees a fault that nothing behind it saw.
    """

    def __init__(
        self,
        app: ASGIApp,
        settings: ServeSettings,
        metrics: Metrics,
        endpoints: Endpoints,
    ) -> None:
        """Takes the application behind it, and what answers without that."""
        self._app = app
        self._endpoints = endpoints
        self._settings = settings
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start = time.perf_counter()
        headers = dict(scope["headers"])
        given = headers.get(b"x-request-id", b"")
        identity = given.decode() if _ID.fullmatch(given) else secrets.token_hex(16)
        status = 500
        begun = False
        # what the endpoint knows of a request, for its log line
        notes: dict[str, Any] = scope.setdefault("state", {}).setdefault("notes", {})

        async def tagged(message: Message) -> None:
            nonlocal status, begun
            if message["type"] == "http.response.start":
                status, begun = message["status"], True
                message["headers"] = [*message["headers"], (b"x-request-id", identity.encode())]
            await send(message)

        try:
            self._ask_key(scope["path"], headers)
            scope["state"]["body"] = await self._body(headers, receive)
            await self._answer(scope, receive, tagged)
        except ServeError as error:
            await error.response()(scope, receive, tagged)
        except SettingsError as error:
            fault = ServeError(400, str(error), "invalid_request")
            await fault.response()(scope, receive, tagged)
        except Exception:
            LOGGER.exception("failed", extra={"fields": {"request_id": identity}})
            if not begun:
                fault = ServeError(500, "This is a fault of the server; see its log.", "server")
                await fault.response()(scope, receive, tagged)
        finally:
            seconds = time.perf_counter() - start
            path = scope["path"] if scope["path"] in _PATHS else "other"
            self._metrics.requests.labels(path, str(status)).inc()
            self._metrics.seconds.labels(path).observe(seconds)
            fields = {
                "request_id": identity,
                "method": scope["method"],
                "path": path,
                "status": status,
                "seconds": round(seconds, 6),
                **notes,
            }
            # the answer goes out first
            asyncio.get_running_loop().call_soon(log, "request", fields)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        endpoint = self._endpoints.get((scope["method"], scope["path"]))
        if endpoint is None:
            await self._app(scope, receive, send)
            return
        response = await endpoint(Request(scope, receive))
        await response(scope, receive, send)

    def _ask_key(self, path: str, headers: dict[bytes, bytes]) -> None:
        key = self._settings.key
        if key is None or not path.startswith("/v1/"):
            return
        given = headers.get(b"authorization", b"")
        if not secrets.compare_digest(given, f"Bearer {key}".encode()):
            raise ServeError(
                401,
                f"This server asks for a key ({SERVER_KEY_VARIABLE}): send it as a bearer token.",
                "authentication",
                {"www-authenticate": "Bearer"},
            )

    async def _body(self, headers: dict[bytes, bytes], receive: Receive) -> bytes:
        most = self._settings.max_body
        too_large = ServeError(413, f"The request's body is over {most} bytes.", "invalid_request")
        length = headers.get(b"content-length", b"0")
        if length.isdigit() and int(length) > most:
            raise too_large
        parts, size = [], 0
        try:
            async with asyncio.timeout(_BODY_SECONDS):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise ServeError(499, "The client left.", "invalid_request")
                    parts.append(message.get("body", b""))
                    size += len(parts[-1])
                    if size > most:
                        raise too_large
                    if not message.get("more_body"):
                        return b"".join(parts)
        except TimeoutError:
            raise ServeError(
                408, f"The body did not come in {_BODY_SECONDS:g} seconds.", "invalid_request"
            ) from None


def body_of(request: Request) -> bytes:
    """Returns a request's body, which has been read before any endpoint is called."""
    body: bytes = request.scope["state"]["body"]
    return body
