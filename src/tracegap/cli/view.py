"""The command `tracegap view`."""

from pathlib import Path
from typing import Annotated

import typer

from tracegap.cli.terminal import console
from tracegap.errors import BadInputError
from tracegap.needs import require

HOST = "127.0.0.1"


def view(
    folder: Annotated[Path, typer.Argument(help="A run, an audit, or a folder of them.")] = Path(
        "runs"
    ),
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any that is free.")] = 8765,
) -> None:
    """Look at runs and audits in a browser, also while they go on; nothing is written."""
    if not folder.is_dir():
        raise BadInputError(f"{folder} is no folder; name a run, an audit, or a folder of them.")
    require([(("starlette", "uvicorn"), "tracegap view")])
    import socket

    import uvicorn

    from tracegap.view.app import create_view

    config = uvicorn.Config(
        create_view(folder),
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=1,  # a page that follows a run would else hold it for ever
    )
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, port))
            listening.listen()  # before the address is told
        except OSError as error:
            raise BadInputError(
                f"port {port} cannot be used ({error.strerror}); choose another with --port, or 0."
            ) from None
        place = f"http://{HOST}:{listening.getsockname()[1]}/"
        said = f"looking at {folder}: {place} (Ctrl-C ends it)"
        console.print(said, markup=False, highlight=False, soft_wrap=True)
        uvicorn.Server(config).run(sockets=[listening])
