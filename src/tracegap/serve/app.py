"""The application: its endpoints and how they hang together."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from tracegap.serve import chat as chats
from tracegap.serve import passing
from tracegap.serve.bodies import (
    REFUSALS,
    ChatRequest,
    CheckRequest,
    CheckResponse,
    as_json,
    body_schema,
    read_check,
)
from tracegap.serve.completions import verdict_field
from tracegap.serve.metrics import CONTENT_TYPE
from tracegap.serve.middleware import Door, Endpoints
from tracegap.serve.prompts import Asked
from tracegap.serve.refusals import ServeError
from tracegap.serve.request_bodies import body_of
from tracegap.serve.server import Server
from tracegap.serve.settings import ServeSettings
from tracegap.version import __version__


def create_app(settings: ServeSettings) -> ASGIApp:
    """Returns the application, an ASGI one.

    Raises:
        SettingsError: The task is unknown.
    """
    return app_of(Server(settings))


def app_of(server: Server) -> ASGIApp:
    """Returns the application of a server whose parts are there already."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        # what is loaded by now stays; a collection that walks all of it makes some requests wait
        gc.collect()
        gc.freeze()
        yield
        if server.upstream:
            server.upstream.close()
        if server.spans:
            server.spans.close()

    app = FastAPI(title="tracegap", version=__version__, lifespan=lifespan)
    app.add_exception_handler(HTTPException, _on_http_error)
    # called without FastAPI, a fourth of a check's time; its routes stay for the schema
    endpoints = {**_add_checks(app, server), **_add_proxy(app, server)}
    _add_operations(app, server)

    async def others(request: Request) -> Response:
        return await passing.passed(server, request)

    settings = server.settings
    passed = others if server.upstream else None
    door = Door(app, settings, server.metrics, server.drain, endpoints, passed)
    if not settings.allow_origins:
        return door
    return CORSMiddleware(
        door,
        allow_origins=settings.allow_origins,
        allow_methods=["GET", "POST", "DELETE"],
        allow_headers=["*"],
        expose_headers=["*"],
    )


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
            found = await server.judge.check(asked, server.judge.marked(body.generation))
        field = verdict_field(asked, found)
        server.note(request, field, asked, body.generation)
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
        return await chats.chat(server, request)

    @app.get("/v1/models", response_model=None)
    async def models(request: Request) -> Response:
        """Passes on the upstream's list of models."""
        return await passing.models(server, request)

    return {("POST", "/v1/chat/completions"): chat, ("GET", "/v1/models"): models}


def _add_operations(app: FastAPI, server: Server) -> None:
    @app.get("/health")
    async def health() -> Response:
        """Tells whether the server takes requests, and how busy it is."""
        gate, draining = server.gate, server.drain.begun
        state = {"running": gate.running, "waiting": gate.waiting}
        said: dict[str, Any] = {"status": "draining" if draining else "ready", **state}
        return as_json(said, status=503 if draining else 200)

    @app.get("/metrics", response_model=None)
    async def metrics() -> Response:
        """Returns the counters for Prometheus."""
        return Response(server.metrics.text(), media_type=CONTENT_TYPE)


async def _on_http_error(_: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):  # it is registered for these alone
        raise error
    return ServeError(error.status_code, f"{error.detail}.", "invalid_request").response()
