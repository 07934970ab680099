"""The server on its socket: how it begins, and how it ends."""

import asyncio
import socket
import time
from types import FrameType

import uvicorn

from tracegap.serve.app import app_of
from tracegap.serve.server import Server
from tracegap.serve.settings import ServeSettings
from tracegap.serve.timeouts import PatientProtocol

_KEEP_ALIVE_SECONDS = 75
"""Longer than clients and load balancers keep a connection: who closes last loses no request."""
_LAST_SECONDS = 1
"""For what is cancelled at the end of the drain to say so."""


class Draining(uvicorn.Server):
    """Told to end, it still listens until what runs has ended, and says in `/health` that it ends.

    So a load balancer sees it go before its port is closed. Told twice, it ends at once.
    """

    def __init__(self, config: uvicorn.Config, server: Server) -> None:
        """Takes what is served."""
        super().__init__(config)
        self._server = server
        self._deadline = 0.0

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begins to drain; the second time it ends."""
        if self._server.drain.begun:
            self.should_exit = self.force_exit = True
            return
        self._captured_signals.append(sig)
        self._deadline = time.monotonic() + self._server.settings.drain_timeout
        self._server.drain.begun = True

    async def on_tick(self, counter: int) -> bool:
        """Looks whether it is time to end."""
        if self._server.drain.begun:
            gate = self._server.gate
            idle = gate.running == 0 and gate.waiting == 0
            if idle or time.monotonic() > self._deadline:
                return True
        return await super().on_tick(counter)


def protocol_of(server: Server) -> type[asyncio.Protocol]:
    """Returns the protocol that a server's connections speak, with its bounds."""

    class Protocol(PatientProtocol):
        most_connections = server.settings.connections
        refused = staticmethod(server.metrics.refused)

    return Protocol


def run(settings: ServeSettings, host: str, port: int) -> None:
    """Serves until it is told to end.

    Raises:
        SettingsError: The task is unknown.
    """
    server = Server(settings)
    config = _config(server)
    config.host, config.port = host, port
    Draining(config, server).run()


def serve_on(settings: ServeSettings, listening: socket.socket) -> None:
    """Serves on a socket that others may share, until it is told to end.

    Raises:
        SettingsError: The task is unknown.
    """
    server = Server(settings)
    Draining(_config(server), server).run(sockets=[listening])


def _config(server: Server) -> uvicorn.Config:
    return uvicorn.Config(
        app_of(server),
        http=protocol_of(server),
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_LAST_SECONDS,
    )
