"""Who may ask: by the name they call the server, the page they come from, and their key.

A web page can send requests to servers of its reader's own machine. Its browser names the page in
`origin`, and sends JSON only after it has asked leave; a page that has its own name point at this
machine still gives that name in `host`. All three are looked at, for each alone has gaps.
"""

import ipaddress
import secrets
from collections.abc import Mapping
from typing import Any

from tracegap.serve.refusals import ServeError
from tracegap.serve.settings import SERVER_KEY_VARIABLE, ServeSettings

JSON_PATHS = frozenset({"/v1/check", "/v1/chat/completions"})
_OPEN = frozenset({"/health"})
_OPERATIONS = frozenset({"/metrics", "/docs", "/redoc", "/openapi.json"})
_UPLOADS = ("application/json", "multipart/form-data")
_BY_PAGE = (b"cross-site", b"same-site")


class Guard:
    """Lets a request in, by its head alone."""

    def __init__(self, settings: ServeSettings) -> None:
        """Takes key, names and pages."""
        self._key = settings.key.encode() if settings.key else None
        self._names = frozenset(settings.host_names)
        self._origins = frozenset(origin.encode() for origin in settings.allow_origins)
        self._open = _OPEN | _OPERATIONS if settings.open_metrics else _OPEN

    def let_in(self, scope: Mapping[str, Any], headers: Mapping[bytes, bytes]) -> None:
        """Looks at a request before its body is read.

        Args:
            scope: As ASGI gives it.
            headers: By their names in lower case.

        Raises:
            ServeError: It is not let in.
        """
        self._look_at_name(scope, headers)
        self._look_at_page(scope["path"], headers)
        if self._key is not None and scope["path"] not in self._open:
            self._look_at_key(self._key, headers)
        if scope["method"] == "POST":
            _look_at_type(scope["path"], headers)

    def _look_at_name(self, scope: Mapping[str, Any], headers: Mapping[bytes, bytes]) -> None:
        host = headers.get(b"host", b"").decode("latin-1").lower()
        if not host and scope["http_version"] == "1.0":
            return  # no browser speaks it
        name = host if host.endswith("]") else host.rpartition(":")[0] or host
        if not (name in self._names or _is_of_this_machine(name, scope.get("server"))):
            raise ServeError(
                421,
                f"This server is not called {name[:100]!r}; if it is, start it with --host-name.",
                "invalid_request",
            )

    def _look_at_page(self, path: str, headers: Mapping[bytes, bytes]) -> None:
        origin = headers.get(b"origin")
        if origin is None:
            foreign = headers.get(b"sec-fetch-site") in _BY_PAGE and path.startswith("/v1/")
        else:
            own = origin.partition(b"://")[2] == headers.get(b"host")
            foreign = not own and origin.lower() not in self._origins
        if foreign:
            said = (origin or b"its page").decode("latin-1")[:100]
            raise ServeError(
                403,
                f"Web pages of {said} may not ask this server; see --allow-origin.",
                "invalid_request",
            )

    def _look_at_key(self, key: bytes, headers: Mapping[bytes, bytes]) -> None:
        scheme, _, given = headers.get(b"authorization", b"").partition(b" ")
        if scheme.lower() != b"bearer" or not secrets.compare_digest(given.strip(), key):
            raise ServeError(
                401,
                f"This server asks for a key ({SERVER_KEY_VARIABLE}): send it as a bearer token.",
                "authentication",
                {"www-authenticate": "Bearer"},
            )


def _is_of_this_machine(name: str, local: tuple[str, int | None] | None) -> bool:
    """Whether a name can only mean the machine that the request came to."""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    bare = name.strip("[]")
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        return False
    return address.is_loopback or (local is not None and bare == local[0])


def _look_at_type(path: str, headers: Mapping[bytes, bytes]) -> None:
    """Refuses what a page may send without asking leave.

    Raises:
        ServeError: The body is not said to be JSON.
    """
    kind = headers.get(b"content-type", b"").partition(b";")[0].strip().lower().decode("latin-1")
    empty = b"transfer-encoding" not in headers and headers.get(b"content-length", b"0") == b"0"
    if kind == "application/json" or (kind == "" and empty):
        return
    if path in JSON_PATHS or kind not in _UPLOADS:
        raise ServeError(
            415, "Send the header `content-type: application/json`.", "invalid_request"
        )
