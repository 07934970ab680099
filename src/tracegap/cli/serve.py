"""The command `tracegap serve`."""

import ipaddress
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tracegap.errors import SettingsError

if TYPE_CHECKING:
    from tracegap.serve.settings import ServeSettings

Upstreams = Annotated[
    list[str] | None,
    typer.Option(
        help="OpenAI-compatible server to stand in front of, e.g. ending in /v1; several times for "
        "several servers of the same model."
    ),
]
PolicyName = Annotated[str, typer.Option(help="annotate, retry, best-of-n or abstain.")]
CalibrationFile = Annotated[
    Path | None,
    typer.Option(
        "--calibration", help="For abstain: a file that `tracegap policies --alpha` wrote."
    ),
]
Tries = Annotated[int, typer.Option(help="Most completions a request asks for.")]
OnlyChecked = Annotated[
    bool, typer.Option("--only-checked", help="Close the paths that nothing is checked on.")
]
TaskName = Annotated[
    str | None, typer.Option(help="Task of every question; none: read from the prompt.")
]
Delimiters = Annotated[
    tuple[str, str] | None,
    typer.Option(help="What stands before and after a trace, besides the marks that are known."),
]
Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(help="Port to listen on.")]
WorkerCount = Annotated[
    int, typer.Option(min=1, max=64, help="Processes; the bounds below are of each.")
]
HostNames = Annotated[
    list[str] | None,
    typer.Option(
        "--host-name", help="Name that clients may call this server by, besides this machine's."
    ),
]
Origins = Annotated[
    list[str] | None,
    typer.Option("--allow-origin", help="Web page that may ask, e.g. https://app.example.org."),
]
OpenMetrics = Annotated[
    bool, typer.Option("--open-metrics", help="Ask no key for metrics and the schema.")
]
Running = Annotated[int, typer.Option(help="Requests worked on at a time.")]
Waiting = Annotated[int, typer.Option(help="Requests that may wait; more get 429.")]
Connections = Annotated[int, typer.Option(help="Connections at a time; more get 503.")]
TurnTimeout = Annotated[float, typer.Option(help="Seconds to wait for a turn.")]
ConnectTimeout = Annotated[float, typer.Option(help="Seconds until the upstream is connected.")]
FirstByteTimeout = Annotated[
    float, typer.Option(help="Seconds until the upstream's answer begins.")
]
IdleTimeout = Annotated[
    float, typer.Option(help="Seconds between two parts of the upstream's answer.")
]
TotalTimeout = Annotated[float, typer.Option(help="Seconds for all of the upstream's answer.")]
DrainTimeout = Annotated[
    float, typer.Option(help="Seconds that requests have to end after SIGTERM.")
]
MaxBody = Annotated[int, typer.Option(help="Largest request body, in bytes.")]
MaxBodies = Annotated[int, typer.Option(help="All request bodies held at a time, in bytes.")]
Spans = Annotated[
    bool, typer.Option("--spans", help="Send OpenTelemetry spans, as its variables say where.")
]
LogContent = Annotated[
    bool, typer.Option("--log-content", help="Also log questions and generations.")
]


def serve(
    upstream: Upstreams = None,
    policy: PolicyName = "annotate",
    calibration: CalibrationFile = None,
    tries: Tries = 3,
    only_checked: OnlyChecked = False,
    task: TaskName = None,
    trace_delimiters: Delimiters = None,
    host: Host = "127.0.0.1",
    port: Port = 8100,
    workers: WorkerCount = 1,
    host_names: HostNames = None,
    allow_origins: Origins = None,
    open_metrics: OpenMetrics = False,
    running: Running = 64,
    waiting: Waiting = 256,
    connections: Connections = 1000,
    turn_timeout: TurnTimeout = 120.0,
    connect_timeout: ConnectTimeout = 5.0,
    first_byte_timeout: FirstByteTimeout = 600.0,
    idle_timeout: IdleTimeout = 120.0,
    total_timeout: TotalTimeout = 1800.0,
    drain_timeout: DrainTimeout = 20.0,
    max_body: MaxBody = 1_000_000,
    max_bodies: MaxBodies = 64_000_000,
    spans: Spans = False,
    log_content: LogContent = False,
) -> None:
    """Check traces over HTTP, alone or as a proxy in front of an OpenAI-compatible server.

    The key asked of clients is read from TRACEGAP_SERVER_KEY, the upstream's from TRACEGAP_API_KEY.
    """
    options = dict(locals())  # each is a setting of the same name, but for where it listens
    for name in ("host", "port", "workers"):
        del options[name]
    _run(_settings(options, host), host, port, workers)


def _settings(options: dict[str, Any], host: str) -> "ServeSettings":
    from pydantic import ValidationError

    from tracegap.checks.calibration import Calibration
    from tracegap.files import first_complaint, read_whole
    from tracegap.serve.settings import SERVER_KEY_VARIABLE, ServeSettings
    from tracegap.students.posting import KEY_VARIABLE

    key = os.environ.get(SERVER_KEY_VARIABLE) or None
    if key is None and not _is_loopback(host):
        raise SettingsError(
            f"--host {host} can be reached from outside; set a key in {SERVER_KEY_VARIABLE} first."
        )
    keys = {"key": key, "upstream_key": os.environ.get(KEY_VARIABLE) or None}
    given = {name: value for name, value in options.items() if value is not None}
    if "calibration" in given:
        given["calibration"] = read_whole(given["calibration"], Calibration)
    try:
        return ServeSettings.model_validate({**given, **keys})
    except ValidationError as error:
        raise SettingsError(f"tracegap serve: {first_complaint(error)}") from None


def _run(settings: "ServeSettings", host: str, port: int, workers: int) -> None:
    from tracegap.serve.logs import log_to_stderr
    from tracegap.serve.running import run
    from tracegap.serve.workers import run_workers

    log_to_stderr()
    if workers > 1:
        run_workers(settings, host, port, workers)
    else:
        run(settings, host, port)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
