"""The application: its endpoints and how they hang together."""

import gc
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any, Literal

from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.exceptions import HTTPException

import tracegap
from tracegap.errors import SettingsError
from tracegap.files import first_complaint
from tracegap.serve import policies, stream, verdict
from tracegap.serve.door import Door
from tracegap.serve.errors import ServeError, overloaded
from tracegap.serve.gate import FullError, Gate
from tracegap.serve.metrics import CONTENT_TYPE, Metrics
from tracegap.serve.prompts import Asked, Told, read_asked
from tracegap.serve.settings import ServeSettings
from tracegap.serve.upstream import Upstream
from tracegap.tasks import get_task


class CheckRequest(BaseModel):
    """A generation to check against its question and context."""

    model_config = ConfigDict(extra="forbid")

    question: str
    context: tuple[str, ...]
    generation: str
    task: str | None = Field(None, description="As `tracegap tasks` lists them.")


class FindingResponse(BaseModel):
    """One step's judgement, and why."""

    step: Literal["label", "evidence", "answer"]
    judgement: Literal["right", "wrong", "unknown"]
    reason: str


class CheckResponse(BaseModel):
    """What the checks say; the same fields as a completion's `tracegap`."""

    task: str
    judgement: Literal["right", "wrong", "unknown"]
    findings: list[FindingResponse]
    problems: list[str]
    reasons: list[str]


class ChatRequest(BaseModel):
    """A chat completion request; all fields but `tracegap` go to the upstream as they are."""

    model_config = ConfigDict(extra="allow")

    messages: list[dict[str, Any]]
    stream: bool | None = False
    n: int | None = None
    tracegap: Told | None = Field(None, description="Question and context, if not in the prompt.")


class Server:
    """What the endpoints share."""

    def __init__(self, settings: ServeSettings) -> None:
        """Makes queue, counters and the connection to the upstream."""
        self.settings = settings
        self.gate = Gate(settings.running, settings.waiting, settings.timeout)
        self.metrics = Metrics(self.gate)
        self.upstream = (
            Upstream(settings, settings.upstream, self.metrics) if settings.upstream else None
        )

    async def enter(self) -> None:
        """Waits for a turn.

        Raises:
            ServeError: The queue is full (status 429).
        """
        try:
            await self.gate.enter()
        except FullError:
            raise overloaded() from None

    async def turn(self) -> AsyncIterator[None]:
        """Holds a turn while a request is answered."""
        await self.enter()
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


def create_app(settings: ServeSettings) -> FastAPI:
    """Returns the application.

    Raises:
        SettingsError: The task is unknown.
    """
    if settings.task:
        get_task(settings.task)
    server = Server(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        # what is loaded by now stays; a collection that walks all of it makes some requests wait
        gc.collect()
        gc.freeze()
        yield
        if server.upstream:
            server.upstream.close()

    app = FastAPI(title="tracegap", version=tracegap.__version__, lifespan=lifespan)
    app.add_middleware(Door, settings=settings, metrics=server.metrics)
    app.add_exception_handler(ServeError, _on_serve_error)
    app.add_exception_handler(SettingsError, _on_settings_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http_error)
    _add_checks(app, server)
    _add_proxy(app, server)
    _add_operations(app, server)
    return app


def _add_checks(app: FastAPI, server: Server) -> None:
    @app.post("/v1/check", dependencies=[Depends(server.turn)])
    async def check(request: Request, body: CheckRequest) -> CheckResponse:
        """Checks one generation without gold."""
        task = get_task(body.task or server.settings.task or "cotempqa")
        asked = Asked(task, body.question, body.context)
        found = await verdict.check(asked, body.generation, server.metrics)
        field = verdict.verdict_field(asked, found)
        _note(request, server, field, asked, body.generation)
        return CheckResponse.model_validate(field)


def _add_proxy(app: FastAPI, server: Server) -> None:
    schema = {"application/json": {"schema": ChatRequest.model_json_schema()}}

    # read here and not by FastAPI: it would be read twice, once into fields and once into the dict
    # that goes on to the upstream
    @app.post(
        "/v1/chat/completions",
        response_model=None,
        openapi_extra={"requestBody": {"required": True, "content": schema}},
    )
    async def chat(request: Request) -> Response:
        """Passes a chat completion through, with its verdict in the field `tracegap`."""
        upstream, settings = server.needs_upstream(), server.settings
        sent, body = _read_chat(await request.body())
        if settings.policy != "annotate" and (body.n or 1) > 1:
            raise ServeError(400, f"Policy {settings.policy!r} takes n=1 only.", "invalid_request")
        asked = read_asked(body.messages, body.tracegap, settings.task)
        sent.pop("tracegap", None)
        authorization = request.headers.get("authorization")
        await server.enter()
        if body.stream and settings.policy == "annotate":
            return await _streamed(server, upstream, sent, asked, authorization)
        try:
            # a policy that may throw a completion away must see its end first
            whole = {k: v for k, v in sent.items() if k not in ("stream", "stream_options")}
            completion = await policies.answer(
                whole,
                asked,
                lambda again: upstream.complete(again, authorization),
                settings,
                server.metrics,
            )
        finally:
            server.gate.leave()
        text = completion["choices"][0]["message"].get("content")
        _note(request, server, completion["tracegap"], asked, text)
        if body.stream:
            return StreamingResponse(stream.replayed(completion), media_type="text/event-stream")
        return JSONResponse(completion)

    @app.get("/v1/models", response_model=None)
    async def models(request: Request) -> Response:
        """Passes on the upstream's list of models."""
        upstream = server.needs_upstream()
        status, content = await upstream.models(request.headers.get("authorization"))
        return Response(content, status, media_type="application/json")


def _read_chat(content: bytes) -> tuple[dict[str, Any], ChatRequest]:
    """Returns a chat request as it came, and the part of it that is ours."""
    try:
        sent = json.loads(content)
        return sent, ChatRequest.model_validate(sent)
    except ValidationError as error:
        raise ServeError(400, first_complaint(error), "invalid_request") from None
    except (ValueError, RecursionError):
        raise ServeError(400, "The body is not JSON.", "invalid_request") from None


async def _streamed(
    server: Server,
    upstream: Upstream,
    sent: dict[str, Any],
    asked: Asked | None,
    authorization: str | None,
) -> Response:
    """Opens the upstream's stream before the answer begins, so that its refusal has a status."""
    opened = upstream.stream(sent, authorization)
    try:
        lines = await opened.__aenter__()
    except BaseException:
        server.gate.leave()
        raise

    async def events() -> AsyncIterator[bytes]:
        try:
            policy = server.settings.policy
            async for event in stream.annotated(lines, asked, policy, server.metrics):
                yield event
        finally:
            server.gate.leave()
            await opened.__aexit__(None, None, None)

    return StreamingResponse(events(), media_type="text/event-stream")


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


async def _on_serve_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, ServeError)
    return error.response()


async def _on_settings_error(_: Request, error: Exception) -> Response:
    return ServeError(400, str(error), "invalid_request").response()


async def _on_invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return ServeError(400, f"{where}: {first['msg']}.", "invalid_request").response()


async def _on_http_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return ServeError(error.status_code, f"{error.detail}.", "invalid_request").response()
