"""What an executor of jobs offers, and what a process that does one says."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tracegap.errors import TracegapError
from tracegap.run.folder import RunFolder
from tracegap.run.jobs.graph import Job, do_job
from tracegap.run.progress import Progress
from tracegap.threads import pin_threads


@dataclass(frozen=True, slots=True)
class Ended:
    """A job that has ended.

    Attributes:
        name: Of the job.
        why: What went wrong, in one sentence; None if it is done.
    """

    name: str
    why: str | None


class Executor(Protocol):
    """Does jobs somewhere; one of several may run at a time."""

    def start(self, job: Job) -> None:
        """Takes a job, which begins as soon as there is room."""

    def ended(self) -> Sequence[Ended]:
        """Waits a moment; returns the jobs that have ended meanwhile."""

    def stop(self, hard: bool) -> None:
        """Interrupts the jobs that run, or kills them."""

    def close(self) -> None:
        """Gives back what was taken."""


def done_here(root: Path, job: Job, threads: int, progress: Progress) -> str | None:
    """Does a job in this process; returns what went wrong, in one sentence."""
    pin_threads(threads)
    try:
        do_job(RunFolder(root), job, progress)
    except TracegapError as error:
        return str(error)
    return None
