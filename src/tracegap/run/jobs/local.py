"""Jobs in processes of this machine, so many at a time, each with its share of the cores."""

import os
import signal
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import current_thread, main_thread

from tracegap.run.jobs.board import Ended, done_here
from tracegap.run.jobs.graph import Job
from tracegap.run.progress import Progress
from tracegap.workers import TRIES

_MOMENT = 0.2  # seconds


class LocalProcesses:
    """See `tracegap.run.jobs.board.Executor`. A job has a process of its own."""

    def __init__(self, root: Path, processes: int, threads: int, progress: Progress) -> None:
        """Takes the run's folder, how many jobs run at a time, and the threads of each."""
        self._root = root
        self._processes = processes
        self._threads = threads
        self._progress = progress
        self._waiting: deque[Job] = deque()
        self._running: dict[Connection, tuple[Job, BaseProcess]] = {}
        self._tries: dict[str, int] = {}

    def start(self, job: Job) -> None:
        """Takes a job."""
        self._waiting.append(job)
        self._fill()

    def ended(self) -> Sequence[Ended]:
        """Waits a moment; returns what has ended."""
        found: list[Ended] = []
        ready = set(wait(list(self._running), _MOMENT))
        for reader in [one for one in self._running if one in ready]:
            job, process = self._running[reader]
            try:
                said = reader.recv()
            except (EOFError, OSError):  # it was killed
                said = None
            if isinstance(said, tuple):
                self._progress(*said)
                continue
            process.join()
            del self._running[reader]
            if isinstance(said, Ended):
                found.append(said)
            elif self._tries[job.name] < TRIES:
                self._waiting.appendleft(job)
            else:
                code = process.exitcode
                found.append(Ended(job.name, f"its process was ended {TRIES} times ({code})."))
        self._fill()
        return found

    def stop(self, hard: bool) -> None:
        """Interrupts the processes, or kills them; nothing that waits is begun."""
        self._waiting.clear()
        for _, process in self._running.values():
            if process.pid is not None and process.is_alive():
                os.kill(process.pid, signal.SIGKILL if hard else signal.SIGINT)

    def close(self) -> None:
        """Leaves no process behind."""
        self.stop(hard=True)
        for _, process in self._running.values():
            process.join()

    def _fill(self) -> None:
        while self._waiting and len(self._running) < self._processes:
            job = self._waiting.popleft()
            self._tries[job.name] = self._tries.get(job.name, 0) + 1
            context = get_context("spawn")  # not forked: this process may hold threads
            reader, writer = context.Pipe(duplex=False)
            process = context.Process(
                target=_work, args=(self._root, job, self._threads, writer), name=job.name
            )
            with _interrupts_held():
                process.start()
            writer.close()
            self._running[reader] = (job, process)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Begins a process whole: Ctrl-C waits, here and, until it can answer, in the new one."""
    masks, main = hasattr(signal, "pthread_sigmask"), current_thread() is main_thread()
    held: list[int] = []
    if masks:
        resource_tracker.ensure_running()  # else it begins with the process, and lifts the mask
    # the mask goes on to the new process; other threads of this one still take the signal
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if masks else set()
    handler = signal.signal(signal.SIGINT, lambda number, _: held.append(number)) if main else None
    try:
        yield
    finally:
        if main:
            signal.signal(signal.SIGINT, handler)
        if masks:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
    if held:
        raise KeyboardInterrupt


class _Sent:
    """A progress that goes to the process which began this one."""

    def __init__(self, said: Connection) -> None:
        self._said = said

    def __call__(self, title: str, done: int, total: int, note: str = "") -> None:
        self._said.send((title, done, total, note))


def _work(root: Path, job: Job, threads: int, said: Connection) -> None:
    try:
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        why = done_here(root, job, threads, _Sent(said))
    except KeyboardInterrupt:
        why = "it was interrupted."
    said.send(Ended(job.name, why))
