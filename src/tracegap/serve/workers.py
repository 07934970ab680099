"""Several processes on one port: started, started again if one ends, and ended together.

Each has its own queue and bounds. What they count is added up: Prometheus' client keeps the numbers
of all in files of one folder, those of processes that have ended too.
"""

import multiprocessing
import os
import shutil
import signal
import socket
import tempfile
import time
from multiprocessing.context import SpawnProcess
from types import FrameType

from prometheus_client.multiprocess import mark_process_dead

from tracegap.errors import SettingsError
from tracegap.serve.metrics import FOLDER_VARIABLE
from tracegap.serve.settings import ServeSettings
from tracegap.serve.tasks import Offered

_SOON = 5.0
"""Seconds: a process that ends sooner after its start will not do better the next time."""
_LOOK_SECONDS = 0.2


class Workers:
    """The processes."""

    def __init__(self, settings: ServeSettings, count: int, listening: socket.socket) -> None:
        """Takes how many there are to be, and the socket that they share."""
        self._settings, self._count, self._listening = settings, count, listening
        self._context = multiprocessing.get_context("spawn")
        self._processes: dict[SpawnProcess, float] = {}
        self._told = 0

    def run(self) -> None:
        """Works until it is told to end, and all have.

        Raises:
            SettingsError: A process ended as soon as it had begun.
        """
        for sig in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sig, self._end)
        try:
            for _ in range(self._count):
                self._start()
            while self._processes:
                time.sleep(_LOOK_SECONDS)
                self._look()
        finally:
            for process in self._processes:
                process.kill()

    def _start(self) -> None:
        arguments = (self._settings, self._listening)
        process = self._context.Process(target=_work, args=arguments)
        process.start()
        self._processes[process] = time.monotonic()

    def _end(self, sig: int, frame: FrameType | None) -> None:
        """Tells all to end; the port stays open as long as one of them listens."""
        self._told += 1
        self._listening.close()
        for process in self._processes:
            if process.pid is not None and process.is_alive():
                os.kill(process.pid, signal.SIGTERM)

    def _look(self) -> None:
        for process, since in list(self._processes.items()):
            if process.is_alive():
                continue
            del self._processes[process]
            mark_process_dead(process.pid)  # type: ignore[no-untyped-call]
            if self._told:
                continue
            if time.monotonic() - since < _SOON:
                raise SettingsError("a worker ended as soon as it had begun; see the log above.")
            self._start()


def _work(settings: ServeSettings, listening: socket.socket) -> None:
    from tracegap.serve.logs import log_to_stderr
    from tracegap.serve.running import serve_on

    log_to_stderr()
    serve_on(settings, listening)


def run_workers(settings: ServeSettings, host: str, port: int, count: int) -> None:
    """Serves by several processes until told to end.

    Raises:
        SettingsError: The task is unknown, the port is taken, or the processes cannot work.
    """
    Offered(settings.task)  # what is unknown is told here, once
    folder = tempfile.mkdtemp(prefix="tracegap-metrics-")
    os.environ[FOLDER_VARIABLE] = folder
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            listening = socket.create_server((host, port), family=family, backlog=2048)
        except OSError as error:
            raise SettingsError(f"cannot listen on {host} port {port}: {error}.") from None
        with listening:
            Workers(settings, count, listening).run()
    finally:
        del os.environ[FOLDER_VARIABLE]
        shutil.rmtree(folder, ignore_errors=True)
