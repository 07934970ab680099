"""The address of an upstream: what of it is a place, a credential, or a query."""

import base64
from dataclasses import dataclass
from typing import Self
from urllib.parse import unquote, urlsplit


def is_plain(text: str) -> bool:
    """Whether a text can stand in a header or an address as it is."""
    return text.isascii() and text.isprintable() and " " not in text


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is.

    Attributes:
        secure: Whether it is spoken to by TLS.
        name: Its name or IP address.
        port: Its port.
        host: What the header `host` says.
        path: Stands before the path of each request.
        query: Goes along with each request, such as `api-version=2024-10-21`.
        authorization: Sent to it, if the address holds a user and password.
    """

    secure: bool
    name: str
    port: int
    host: str
    path: str
    query: str
    authorization: str | None

    @classmethod
    def of(cls, url: str) -> Self:
        """Reads an address.

        Raises:
            ValueError: It cannot be one.
        """
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or not is_plain(url):
            raise ValueError("it must be an address such as http://localhost:8000/v1")
        if parts.port == 0 or parts.fragment:
            raise ValueError("it must be an address such as http://localhost:8000/v1, without #")
        secure = parts.scheme == "https"
        credentials, _, host = parts.netloc.rpartition("@")
        return cls(
            secure=secure,
            name=parts.hostname,
            port=parts.port or (443 if secure else 80),
            host=host,
            path=parts.path.rstrip("/"),
            query=parts.query,
            authorization=_basic(credentials) if credentials else None,
        )

    def target(self, path: str, query: str = "") -> str:
        """Returns what a request line says for a path below this address."""
        queries = "&".join(part for part in (self.query, query) if part)
        return f"{self.path}{path}?{queries}" if queries else f"{self.path}{path}"


def _basic(credentials: str) -> str:
    """Returns the header for `user:password`, as RFC 7617 has it."""
    return "Basic " + base64.b64encode(unquote(credentials).encode()).decode()
