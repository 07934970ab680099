"""Errors as a client of the OpenAI interface expects them."""

import json
from typing import Any

from starlette.responses import JSONResponse

RETRY_AFTER = "1"
"""Seconds that a refused client is asked to wait."""
_LONGEST_ERROR = 500
_DETAILS = ("message", "type", "param", "code")


class ServeError(Exception):
    """A request that cannot be answered; its text is for the client."""

    def __init__(
        self,
        status: int,
        message: str,
        kind: str,
        headers: dict[str, str] | None = None,
        details: dict[str, Any] | None = None,
    ) -> None:
        """Takes the HTTP status, one sentence, the kind of error, more headers, other fields."""
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.headers = headers or {}
        self.details = details or {}

    def body(self) -> dict[str, Any]:
        """Returns the error as the OpenAI interface words it."""
        said = {"message": str(self), "type": self.kind, "code": self.status}
        return {"error": {**said, **self.details}}

    def response(self) -> JSONResponse:
        """Returns the error as a response."""
        return JSONResponse(self.body(), self.status, self.headers)


def overloaded() -> ServeError:
    """Returns the error of a full queue."""
    return ServeError(
        429,
        "The queue is full; send the request again after the time in `retry-after`.",
        "overloaded",
        {"retry-after": RETRY_AFTER},
    )


def refused(status: int, content: bytes, headers: dict[str, str]) -> ServeError:
    """Returns the upstream's own refusal: its words as they are, if it words it as an error.

    Args:
        status: As the upstream said it; over 499 it becomes 502.
        content: The body of its answer.
        headers: What the client is told of its headers.
    """
    said = " ".join(content.decode("utf-8", "replace").split())[:_LONGEST_ERROR]
    message = f"The upstream refused with status {status}: {said}"
    given = status if status < 500 else 502
    return ServeError(given, message, "upstream", headers, _details(content))


def _details(content: bytes) -> dict[str, Any]:
    """Returns what an error says of itself: within `error`, or, as older vLLM has it, bare."""
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    found = said.get("error") if isinstance(said, dict) else None
    if isinstance(found, str):
        return {"message": found}
    if found is None and isinstance(said, dict) and said.get("object") == "error":
        found = {name: said[name] for name in _DETAILS if name in said}
    return found if isinstance(found, dict) else {}
