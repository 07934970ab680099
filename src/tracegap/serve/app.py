"""The application: its endpoints and how they hang together."""

import gc
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Annotated, Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse
from starlette.exceptions import HTTPException

from tracegap.serve import policies, verdict
from tracegap.serve import streaming as stream
from tracegap.serve.bodies import (
    REFUSALS,
    ChatRequest,
    CheckRequest,
    CheckResponse,
    as_json,
    body_schema,
    encoded,
    read_chat,
    read_check,
)
from tracegap.serve.disconnect import Streaming, unless_gone
from tracegap.serve.metrics import CONTENT_TYPE, Metrics
from tracegap.serve.middleware import Door, Endpoints, body_of
from tracegap.serve.prompts import Asked, read_asked
from tracegap.serve.queue import FullError, Gate
from tracegap.serve.refusals import ServeError, overloaded
from tracegap.serve.settings import ServeSettings
from tracegap.serve.tasks import Offered
from tracegap.serve.upstream import Upstream
from tracegap.serve.verdict import text_of
from tracegap.version import __version__


class Server:
    """What the endpoints share."""

    def __init__(self, settings: ServeSettings) -> None:
        """Makes queue, counters and the connection to the upstream."""
        self.settings = settings
        self.tasks = Offered(settings.task)
        self.gate = Gate(settings.running, settings.waiting, settings.timeout)
        self.metrics = Metrics(self.gate)
        self.upstream = (
            Upstream(settings, settings.upstream, self.metrics) if settings.upstream else None
        )

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Waits for a turn and holds it.

        Raises:
            ServeError: The queue is full (status 429).
        """
        try:
            await self.gate.enter()
        except FullError:
            raise overloaded() from None
        try:
            yield
        finally:
            self.gate.leave()

    def needs_upstream(self) -> Upstream:
        """Returns the upstream.

        Raises:
            ServeError: The server was started without one.
        """
        if self.upstream is None:
            raise ServeError(
                404, "There is no upstream; start the server with --upstream URL.", "not_found"
            )
        return self.upstream


def create_app(settings: ServeSettings) -> Door:
    """Returns the application, an ASGI one.

    Raises:
        SettingsError: The task is unknown.
    """
    server = Server(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        # what is loaded by now stays; a collection that walks all of it makes some requests wait
        gc.collect()
        gc.freeze()
        yield
        if server.upstream:
            server.upstream.close()

    app = FastAPI(title="tracegap", version=__version__, lifespan=lifespan)
    app.add_exception_handler(HTTPException, _on_http_error)
    # called without FastAPI, a fourth of a check's time; its routes stay for the schema
    endpoints = {**_add_checks(app, server), **_add_proxy(app, server)}
    _add_operations(app, server)
    return Door(app, settings, server.metrics, endpoints)


def _add_checks(app: FastAPI, server: Server) -> Endpoints:
    @app.post(
        "/v1/check",
        response_model=CheckResponse,
        responses=REFUSALS,
        openapi_extra=body_schema(CheckRequest),
    )
    async def check(request: Request) -> Response:
        """Checks one generation without gold."""
        body = read_check(body_of(request))
        task = server.tasks.named(body.task) if body.task else server.tasks.default
        asked = Asked(task.read_as(body.reading), body.question, body.context)
        async with server.turn():
            found = await verdict.check(asked, body.generation, server.metrics)
        field = verdict.verdict_field(asked, found)
        _note(request, server, field, asked, body.generation)
        return as_json(field)

    return {("POST", "/v1/check"): check}


def _add_proxy(app: FastAPI, server: Server) -> Endpoints:
    @app.post(
        "/v1/chat/completions",
        response_model=None,
        responses=REFUSALS,
        openapi_extra=body_schema(ChatRequest),
    )
    async def chat(request: Request) -> Response:
        """Passes a chat completion through, with its verdict in the field `tracegap`."""
        upstream, settings = server.needs_upstream(), server.settings
        content = body_of(request)
        sent, body = read_chat(content)
        if settings.policy != "annotate" and (body.n or 1) > 1:
            raise ServeError(400, f"Policy {settings.policy!r} takes n=1 only.", "invalid_request")
        asked = read_asked(body.messages, body.tracegap, server.tasks)

        def to_send(wanted: dict[str, Any]) -> bytes:
            # byte for byte as it came, if nothing of it had to change
            return content if wanted == sent else encoded(wanted)

        passed = _without(sent, "tracegap")
        if body.stream and settings.policy == "annotate":
            return await _streamed(request, server, upstream, to_send(passed), asked)
        # a policy that may throw a completion away must see its end first
        whole = _without(passed, "stream", "stream_options") if body.stream else passed

        async with unless_gone(request), server.turn():
            completion = await policies.answer(
                whole,
                asked,
                lambda wanted: upstream.complete(to_send(wanted), _authorization(request)),
                settings,
                server.metrics,
            )
        text = text_of(completion["choices"][0])
        _note(request, server, completion["tracegap"], asked, text)
        if body.stream:
            return StreamingResponse(stream.replayed(completion), media_type="text/event-stream")
        return as_json(completion)

    @app.get("/v1/models", response_model=None)
    async def models(request: Request) -> Response:
        """Passes on the upstream's list of models."""
        upstream = server.needs_upstream()
        status, content = await upstream.models(_authorization(request))
        return Response(content, status, media_type="application/json")

    return {("POST", "/v1/chat/completions"): chat, ("GET", "/v1/models"): models}


async def _streamed(
    request: Request,
    server: Server,
    upstream: Upstream,
    wanted: bytes,
    asked: Asked | None,
) -> Response:
    """Opens the upstream's stream before the answer begins, so that its refusal has a status."""
    stack = AsyncExitStack()

    def note(field: dict[str, Any], text: str) -> None:
        _note(request, server, field, asked, text)

    try:
        async with unless_gone(request):
            await stack.enter_async_context(server.turn())
            opened = upstream.stream(wanted, _authorization(request))
            lines = await stack.enter_async_context(opened)
    except BaseException:
        await stack.aclose()
        raise
    policy = server.settings.policy
    return Streaming(stream.annotated(lines, asked, policy, server.metrics, note), stack)


def _add_operations(app: FastAPI, server: Server) -> None:
    @app.get("/health")
    async def health() -> dict[str, Annotated[str | int, "state"]]:
        """Tells that the server runs, and how busy it is."""
        gate = server.gate
        return {"status": "ok", "running": gate.running, "waiting": gate.waiting}

    @app.get("/metrics", response_model=None)
    async def metrics() -> Response:
        """Returns the counters for Prometheus."""
        return Response(server.metrics.text(), media_type=CONTENT_TYPE)


def _without(fields: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name not in names}


def _authorization(request: Request) -> str | None:
    return request.headers.get("authorization")


def _note(
    request: Request, server: Server, field: dict[str, Any], asked: Asked | None, text: object
) -> None:
    """Keeps for the log what became of a request; its content only if the settings say so."""
    notes: dict[str, Any] = request.scope["state"]["notes"]
    notes["task"], notes["judgement"] = field["task"], field["judgement"]
    if "tries" in field:
        notes["tries"] = field["tries"]
    if server.settings.log_content:
        notes["question"] = asked.question if asked else None
        notes["generation"] = text


async def _on_http_error(_: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):  # it is registered for these alone
        raise error
    return ServeError(error.status_code, f"{error.detail}.", "invalid_request").response()
