"""The settings of the server."""

from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)
from pydantic_core import PydanticCustomError

from tracegap.checks.calibration import Calibration
from tracegap.serve.addresses import Address, is_plain

Policy = Literal["annotate", "retry", "best-of-n", "abstain"]

SERVER_KEY_VARIABLE = "TRACEGAP_SERVER_KEY"


def _address(text: str) -> str:
    try:
        Address.of(text)
    except ValueError:  # of a port or an IPv6 address that is none, too
        raise PydanticCustomError(
            "address", "it must be an address such as http://localhost:8000/v1, without #"
        ) from None
    return text


def _several(given: Any) -> Any:
    """Returns one address, or none, as a list of them."""
    if given is None:
        return ()
    return (given,) if isinstance(given, str) else given


def _key(text: str) -> str:
    if not is_plain(text):
        raise PydanticCustomError("key", "it must be printable ASCII without spaces")
    return text


def _host_name(text: str) -> str:
    if not is_plain(text) or not text or "/" in text:
        raise PydanticCustomError("host_name", "it must be a name such as checks.example.org")
    return text.lower()


def _origin(text: str) -> str:
    try:
        parts = urlsplit(text)
        whole = f"{parts.scheme}://{parts.netloc}"
    except ValueError:
        whole = ""
    if text != whole or parts.scheme not in ("http", "https") or not is_plain(text):
        raise PydanticCustomError("origin", "it must be an origin such as https://app.example.org")
    return text.lower()


def _delimiters(marks: tuple[str, str]) -> tuple[str, str]:
    if not all(mark.strip() for mark in marks):
        raise PydanticCustomError("delimiters", "neither mark may be empty")
    return marks


_Address = Annotated[str, AfterValidator(_address)]
_Key = Annotated[str, AfterValidator(_key)]


class ServeSettings(BaseModel):
    """What `tracegap serve` was told.

    Attributes:
        upstream: Address of an OpenAI-compatible server, usually ending in `/v1`, or several of
            servers of the same model; each may hold a user and password, and a query. None: only
            checks are served.
        upstream_key: Sent to the upstream; None: the client's own key is passed on, unless this
            server asks for a key of its own.
        policy: What happens to completions that are judged `wrong`.
        calibration: For `abstain`: what may be answered so that a promise is kept.
        tries: At most so many completions a request (`retry`, `best-of-n`).
        only_checked: Whether paths that nothing is checked on are refused, not passed through.
        task: The task of every question; None: recognised by the prompt's last sentence.
        trace_delimiters: What stands before and after a trace, besides the marks that are known.
        key: Asked of clients, as a bearer token; None: nothing is asked.
        open_metrics: Whether metrics and the schema need no key.
        host_names: Names that clients may call this server by, besides those of this machine.
        allow_origins: Web pages that may ask.
        running: Requests worked on at a time.
        waiting: Requests that may wait for their turn; one more is refused with status 429.
        connections: Connections of clients at a time; one more is refused with status 503.
        turn_timeout: Seconds until a wait for a turn is given up.
        connect_timeout: Seconds until there is a connection to the upstream.
        first_byte_timeout: Seconds until the first byte of the upstream's answer.
        idle_timeout: Seconds between two parts of the upstream's answer.
        total_timeout: Seconds for all of the upstream's answer.
        drain_timeout: Seconds that requests have to end once the server is told to.
        max_body: Largest request body, in bytes.
        max_bodies: All request bodies held at a time, in bytes.
        spans: Whether spans of OpenTelemetry are sent, as its environment variables say.
        log_content: Whether logs also hold questions and generations.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    upstream: Annotated[tuple[_Address, ...], BeforeValidator(_several)] = Field((), repr=False)
    upstream_key: _Key | None = Field(None, repr=False)
    policy: Policy = "annotate"
    calibration: Calibration | None = None
    tries: int = Field(3, ge=1, le=16)
    only_checked: bool = False
    task: str | None = None
    trace_delimiters: Annotated[tuple[str, str], AfterValidator(_delimiters)] | None = None
    key: _Key | None = Field(None, repr=False)
    open_metrics: bool = False
    host_names: tuple[Annotated[str, AfterValidator(_host_name)], ...] = ()
    allow_origins: tuple[Annotated[str, AfterValidator(_origin)], ...] = ()
    running: int = Field(64, ge=1)
    waiting: int = Field(256, ge=0)
    connections: int = Field(1000, ge=1)
    turn_timeout: float = Field(120.0, gt=0)
    connect_timeout: float = Field(5.0, gt=0)
    first_byte_timeout: float = Field(600.0, gt=0)
    idle_timeout: float = Field(120.0, gt=0)
    total_timeout: float = Field(1800.0, gt=0)
    drain_timeout: float = Field(20.0, ge=0)
    max_body: int = Field(1_000_000, ge=1)
    max_bodies: int = Field(64_000_000, ge=1)
    spans: bool = False
    log_content: bool = False

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.upstream_key and any(Address.of(url).authorization for url in self.upstream):
            raise PydanticCustomError(
                "credentials",
                "the upstream's address holds a password, and there is a key for it: give one",
            )
        if self.calibration and self.policy != "abstain":
            raise PydanticCustomError("calibration", "a calibration is for policy abstain")
        if self.calibration and self.task not in (None, self.calibration.task):
            raise PydanticCustomError(
                "calibration", "the calibration is of another task than the one to be served"
            )
        if self.max_bodies < self.max_body:
            raise PydanticCustomError(
                "bodies", "max_bodies is less than max_body: no largest body would ever fit"
            )
        return self
