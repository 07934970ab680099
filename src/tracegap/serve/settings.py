"""The settings of the server."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Policy = Literal["annotate", "retry", "best-of-n", "abstain"]

SERVER_KEY_VARIABLE = "TRACEGAP_SERVER_KEY"


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

    upstream: str | None = Field(None, pattern=r"^https?://\S+$")
    upstream_key: str | None = None
    policy: Policy = "annotate"
    tries: int = Field(3, ge=1, le=16)
    task: str | None = None
    key: str | None = None
    running: int = Field(64, ge=1)
    waiting: int = Field(256, ge=0)
    timeout: float = Field(120.0, gt=0)
    max_body: int = Field(1_000_000, ge=1)
    log_content: bool = False
