"""The settings of the server."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

Policy = Literal["annotate", "retry", "best-of-n", "abstain"]

SERVER_KEY_VARIABLE = "TRACEGAP_SERVER_KEY"


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # of a port or an IPv6 address that is none
        usable = False
    if not (usable and _is_plain(text)):
        raise PydanticCustomError(
            "address", "it must be an address such as http://localhost:8000/v1"
        )
    return text


def _key(text: str) -> str:
    if not _is_plain(text):
        raise PydanticCustomError("key", "it must be printable ASCII without spaces")
    return text


def _is_plain(text: str) -> bool:
    """Whether a text can stand in a header or an address as it is."""
    return text.isascii() and text.isprintable() and " " not in text


class ServeSettings(BaseModel):
    """What `tracegap serve` was told.

    Attributes:
        upstream: Address of an OpenAI-compatible server, usually ending in `/v1`; None: only
            checks are served.
        upstream_key: Sent to the upstream; None: the client's own key is passed on, unless this
            server asks for a key of its own.
        policy: What happens to completions that are judged `wrong`.
        tries: At most so many completions a request (`retry`), or exactly so many (`best-of-n`).
        task: The task of every question; None: recognised by the prompt's last sentence.
        key: Asked of clients, as a bearer token; None: nothing is asked.
        running: Requests worked on at a time.
        waiting: Requests that may wait for their turn; one more is refused with status 429.
        timeout: Seconds until a wait for a turn, or for the upstream's next bytes, is given up.
        max_body: Largest request body, in bytes.
        log_content: Whether logs also hold questions and generations.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    upstream: Annotated[str, AfterValidator(_address)] | None = None
    upstream_key: Annotated[str, AfterValidator(_key)] | None = Field(None, repr=False)
    policy: Policy = "annotate"
    tries: int = Field(3, ge=1, le=16)
    task: str | None = None
    key: Annotated[str, AfterValidator(_key)] | None = Field(None, repr=False)
    running: int = Field(64, ge=1)
    waiting: int = Field(256, ge=0)
    timeout: float = Field(120.0, gt=0)
    max_body: int = Field(1_000_000, ge=1)
    log_content: bool = False
