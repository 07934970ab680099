"""What the endpoints share."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from fastapi import Request

from tracegap.errors import SettingsError
from tracegap.needs import install
from tracegap.serve.drain import Drain
from tracegap.serve.headers import to_upstream
from tracegap.serve.metrics import Metrics
from tracegap.serve.prompts import Asked
from tracegap.serve.queue import FullError, Gate
from tracegap.serve.refusals import ServeError, overloaded
from tracegap.serve.settings import ServeSettings
from tracegap.serve.tasks import Offered
from tracegap.serve.upstream import Upstream
from tracegap.serve.verdict import Judge

if TYPE_CHECKING:
    from tracegap.serve.spans import Spans


class Server:
    """Queue, counters, tasks, and the connection to the upstream."""

    def __init__(self, settings: ServeSettings) -> None:
        """Makes them.

        Raises:
            SettingsError: The task is unknown, or the packages for spans are missing.
        """
        self.settings = settings
        self.tasks = Offered(settings.task)
        self.gate = Gate(settings.running, settings.waiting, settings.turn_timeout)
        self.metrics = Metrics(self.gate)
        self.judge = Judge(self.metrics, settings.trace_delimiters)
        self.drain = Drain()
        self.upstream = Upstream(settings, self.metrics) if settings.upstream else None
        self.spans = _spans() if settings.spans else None

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Waits for a turn and holds it.

        Raises:
            ServeError: The queue is full (status 429).
        """
        try:
            await self.gate.enter()
        except FullError:
            raise overloaded() from None
        try:
            yield
        finally:
            self.gate.leave()

    def needs_upstream(self) -> Upstream:
        """Returns the upstream.

        Raises:
            ServeError: The server was started without one.
        """
        if self.upstream is None:
            raise ServeError(
                404, "There is no upstream; start the server with --upstream URL.", "not_found"
            )
        return self.upstream

    def headers_for_upstream(self, request: Request) -> dict[str, str]:
        """Returns what the upstream is told of a request's headers.

        A key that was meant for this server is not the upstream's business, and the client's own
        not where this server has one for it.
        """
        with_key = not (self.settings.key or self.settings.upstream_key)
        identity: str = request.scope["state"]["request_id"]
        headers = to_upstream(request.scope["headers"], identity, with_key)
        if self.spans:
            self.spans.tell_upstream(request, headers)
        return headers

    def note(
        self, request: Request, field: dict[str, Any], asked: Asked | None, text: object
    ) -> None:
        """Keeps for the log what became of a request; its content only if the settings say so."""
        request.scope["state"]["field"] = field
        notes: dict[str, Any] = request.scope["state"]["notes"]
        notes["task"], notes["judgement"] = field["task"], field["judgement"]
        if "tries" in field:
            notes["tries"] = field["tries"]
        if self.settings.log_content:
            notes["question"] = asked.question if asked else None
            notes["generation"] = text


def _spans() -> "Spans":
    try:
        from tracegap.serve.spans import exported

        return exported()
    except ImportError:
        packages = ("opentelemetry-sdk", "opentelemetry-exporter-otlp-proto-http")
        raise SettingsError(f"--spans needs OpenTelemetry; {install(packages)}.") from None
