"""Which headers go on: from a client to the upstream, and back."""

from collections.abc import Iterable, Mapping

_ASKED = frozenset(
    {
        *(b"traceparent", b"tracestate", b"baggage"),
        *(b"openai-organization", b"openai-project", b"openai-beta"),
        *(b"idempotency-key", b"x-client-request-id", b"anthropic-version", b"anthropic-beta"),
    }
)
_KEYS = (b"authorization", b"api-key", b"x-api-key")
_SAID = frozenset({"retry-after", "retry-after-ms", "x-should-retry", "traceresponse"})
_SAID_PREFIXES = ("x-ratelimit-", "openai-", "anthropic-ratelimit-")


def to_upstream(
    sent: Iterable[tuple[bytes, bytes]], request_id: str, with_key: bool
) -> dict[str, str]:
    """Returns what of a client's headers the upstream is told.

    Args:
        sent: The client's headers, their names in lower case.
        request_id: Of the request; the upstream's log then names it too.
        with_key: Whether the client's key is the upstream's business.
    """
    headers = {
        "content-type": "application/json",
        "accept-encoding": "identity",
        "x-request-id": request_id,
    }
    for name, value in sent:
        if name in _ASKED or (with_key and name in _KEYS):
            headers[name.decode("latin-1")] = value.decode("latin-1")
    return headers


def to_client(said: Mapping[str, str]) -> dict[str, str]:
    """Returns what of the upstream's headers the client is told."""
    headers = {
        name: value
        for name, value in said.items()
        if name in _SAID or name.startswith(_SAID_PREFIXES)
    }
    if "x-request-id" in said:
        headers["x-upstream-request-id"] = said["x-request-id"]
    return headers
