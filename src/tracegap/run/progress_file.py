"""Progress in a file, for those who look on while a run goes on."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tracegap.files import read_whole, to_json, write_text
from tracegap.run.progress import Progress

SECONDS_BETWEEN_WRITES = 1.0


@dataclass(frozen=True, slots=True)
class Work:
    """How far a piece of work is; `progress.json` of a run that goes on."""

    title: str
    done: int
    total: int
    note: str


def recorded(
    progress: Progress, path: Path, clock: Callable[[], float] = time.monotonic
) -> Progress:
    """Returns a progress that is also written to a file.

    Not every step is written: at most one a second, and the last of each piece of work.
    """
    written = -SECONDS_BETWEEN_WRITES

    def note_down(title: str, done: int, total: int, note: str = "") -> None:
        nonlocal written
        progress(title, done, total, note)
        now = clock()
        if done == total or now - written >= SECONDS_BETWEEN_WRITES:
            written = now
            write_text(path, to_json(Work(title, done, total, note)) + "\n")

    return note_down


def read_progress(path: Path) -> Work:
    """Returns how far a run is.

    Raises:
        BadInputError: The file is missing or damaged.
    """
    return read_whole(path, Work)
