"""The command `tracegap serve`."""

import ipaddress
import os
from typing import TYPE_CHECKING, Annotated

import typer

from tracegap.errors import SettingsError

if TYPE_CHECKING:
    from tracegap.serve.settings import ServeSettings


def serve(
    upstream: Annotated[
        str | None,
        typer.Option(help="OpenAI-compatible server to stand in front of, e.g. ending in /v1."),
    ] = None,
    policy: Annotated[
        str, typer.Option(help="annotate, retry, best-of-n or abstain.")
    ] = "annotate",
    tries: Annotated[int, typer.Option(help="Most completions a request asks for.")] = 3,
    task: Annotated[
        str | None, typer.Option(help="Task of every question; none: read from the prompt.")
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8100,
    running: Annotated[int, typer.Option(help="Requests worked on at a time.")] = 64,
    waiting: Annotated[int, typer.Option(help="Requests that may wait; more get 429.")] = 256,
    timeout: Annotated[float, typer.Option(help="Seconds to wait for turn or upstream.")] = 120.0,
    max_body: Annotated[int, typer.Option(help="Largest request body, in bytes.")] = 1_000_000,
    log_content: Annotated[
        bool, typer.Option("--log-content", help="Also log questions and generations.")
    ] = False,
) -> None:
    """Check traces over HTTP, alone or as a proxy in front of an OpenAI-compatible server.

    The key asked of clients is read from TRACEGAP_SERVER_KEY, the upstream's from TRACEGAP_API_KEY.
    """
    from pydantic import ValidationError

    from tracegap.files import first_complaint
    from tracegap.serve.settings import SERVER_KEY_VARIABLE, ServeSettings
    from tracegap.students.server import KEY_VARIABLE

    key = os.environ.get(SERVER_KEY_VARIABLE) or None
    if key is None and not _is_loopback(host):
        raise SettingsError(
            f"--host {host} can be reached from outside; set a key in {SERVER_KEY_VARIABLE} first."
        )
    try:
        settings = ServeSettings.model_validate(
            {
                "upstream": upstream,
                "upstream_key": os.environ.get(KEY_VARIABLE) or None,
                "policy": policy,
                "tries": tries,
                "task": task,
                "key": key,
                "running": running,
                "waiting": waiting,
                "timeout": timeout,
                "max_body": max_body,
                "log_content": log_content,
            }
        )
    except ValidationError as error:
        raise SettingsError(f"tracegap serve: {first_complaint(error)}") from None
    _run(settings, host, port)


def _run(settings: "ServeSettings", host: str, port: int) -> None:
    import uvicorn

    from tracegap.serve.app import create_app
    from tracegap.serve.logs import log_to_stderr
    from tracegap.serve.timeouts import PatientProtocol

    app = create_app(settings)
    log_to_stderr()
    uvicorn.run(
        app,
        host=host,
        port=port,
        http=PatientProtocol,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
