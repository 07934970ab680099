"""Errors as a client of the OpenAI interface expects them."""

from typing import Any

from starlette.responses import JSONResponse

RETRY_AFTER = "1"
"""Seconds that a refused client is asked to wait."""


class ServeError(Exception):
    """A request that cannot be answered; its text is for the client."""

    def __init__(
        self, status: int, message: str, kind: str, headers: dict[str, str] | None = None
    ) -> None:
        """Takes the HTTP status, one sentence, the kind of error, and more headers."""
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.headers = headers or {}

    def body(self) -> dict[str, Any]:
        """Returns the error as the OpenAI interface words it."""
        return {"error": {"message": str(self), "type": self.kind, "code": self.status}}

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
