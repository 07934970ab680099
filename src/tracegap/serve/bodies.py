"""Bodies of requests and responses: their schema, how they are read and written."""

import json
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.responses import Response

from tracegap.files import first_complaint
from tracegap.serve.prompts import Told
from tracegap.serve.refusals import ServeError
from tracegap.task import Reading


class CheckRequest(BaseModel):
    """A generation to check against its question and context."""

    model_config = ConfigDict(extra="forbid")

    question: str
    context: tuple[str, ...]
    generation: str
    task: str | None = Field(None, description="As `tracegap tasks` lists them.")
    reading: Reading = Field(
        "dataset", description="Conventions of derivation; plain: every overlap counts."
    )


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


class ErrorDetail(BaseModel):
    """What went wrong."""

    message: str
    type: str
    code: int


class ErrorResponse(BaseModel):
    """An error as the OpenAI interface words it."""

    error: ErrorDetail


_REFUSALS = {
    400: "The request is malformed.",
    401: "The key is missing or wrong.",
    413: "The body is too large.",
    429: "The queue is full; `retry-after` tells when to come back.",
    502: "The upstream is gone, or failed.",
    504: "The upstream was silent for too long.",
}
REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorResponse, "description": why} for status, why in _REFUSALS.items()
}


def body_schema(model: type[BaseModel]) -> dict[str, Any]:
    """Returns what OpenAPI is told of a body that FastAPI does not read itself.

    Read by FastAPI, a body sent without its content type would be refused as no object, and one
    that goes on to the upstream would be read twice.
    """
    content = {"application/json": {"schema": model.model_json_schema()}}
    return {"requestBody": {"required": True, "content": content}}


def read_check(content: bytes) -> CheckRequest:
    """Returns a request for a check.

    Raises:
        ServeError: It is malformed.
    """
    try:
        return CheckRequest.model_validate_json(content)
    except ValidationError as error:
        raise _malformed(error) from None


def read_chat(content: bytes) -> tuple[dict[str, Any], ChatRequest]:
    """Returns a chat request as it came, and the part of it that is ours.

    Raises:
        ServeError: It is malformed.
    """
    try:
        sent = json.loads(content)
        return sent, ChatRequest.model_validate(sent)
    except ValidationError as error:
        raise _malformed(error) from None
    except (ValueError, RecursionError):
        raise ServeError(400, "The body is not JSON.", "invalid_request") from None


def _malformed(error: ValidationError) -> ServeError:
    return ServeError(400, f"The body cannot be read: {first_complaint(error)}", "invalid_request")


def encoded(content: dict[str, Any]) -> bytes:
    """Returns content as JSON.

    It is escaped to ASCII, for half a surrogate pair has no UTF-8, and what JSON does not know
    (NaN) is passed on: neither is a reason to lose a completion.
    """
    return json.dumps(content).encode()


def as_json(
    content: dict[str, Any], headers: dict[str, str] | None = None, status: int = 200
) -> Response:
    """Returns a JSON response."""
    return Response(encoded(content), status, headers, media_type="application/json")
