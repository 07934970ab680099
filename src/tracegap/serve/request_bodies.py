"""Reading the bodies of requests: each is bounded, and so are all that are held together."""

import asyncio
from collections.abc import Mapping

from starlette.requests import Request
from starlette.types import Receive

from tracegap.serve.refusals import RETRY_AFTER, ServeError

_BODY_SECONDS = 30.0


class Bodies:
    """The bodies that are held at a time."""

    def __init__(self, largest: int, together: int) -> None:
        """Takes the bounds, in bytes."""
        self._largest, self._together = largest, together
        self.held = 0

    def release(self, size: int) -> None:
        """Is told that a body is not held any more."""
        self.held -= size

    async def read(self, headers: Mapping[bytes, bytes], receive: Receive) -> bytes:
        """Returns a body, which counts as held until it is released.

        Raises:
            ServeError: It is too large, or does not come, or too many are held.
        """
        length = headers.get(b"content-length", b"0")
        if length.isdigit() and int(length) > self._largest:
            raise self._too_large()
        parts: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(_BODY_SECONDS):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise ServeError(499, "The client left.", "invalid_request")
                    parts.append(message.get("body", b""))
                    size += len(parts[-1])
                    self.held += len(parts[-1])
                    self._look_at(size)
                    if not message.get("more_body"):
                        return b"".join(parts)
        except BaseException as error:
            self.release(size)
            if isinstance(error, TimeoutError):
                said = f"The body did not come in {_BODY_SECONDS:g} seconds."
                raise ServeError(408, said, "invalid_request") from None
            raise

    def _look_at(self, size: int) -> None:
        if size > self._largest:
            raise self._too_large()
        if self.held > self._together:
            raise ServeError(
                429,
                "Too many bodies are held; send the request again after the time in `retry-after`.",
                "overloaded",
                {"retry-after": RETRY_AFTER},
            )

    def _too_large(self) -> ServeError:
        said = f"The request's body is over {self._largest} bytes."
        return ServeError(413, said, "invalid_request")


def body_of(request: Request) -> bytes:
    """Returns a request's body, which has been read before any endpoint is called."""
    body: bytes = request.scope["state"]["body"]
    return body
