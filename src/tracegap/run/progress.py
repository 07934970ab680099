"""Progress of long work: the stages report it, commands draw it, a viewer reads it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tracegap.files import read_whole, to_json, write_text

SECONDS_BETWEEN_WRITES = 1.0


class Progress(Protocol):
    """Told of every step of long work."""

    def __call__(self, title: str, done: int, total: int, note: str = "") -> None:
        """Takes what is being done, steps done, steps in all (0: not known), and a word on it."""


class PartProgress(Protocol):
    """The progress of one piece of work, which has its title already."""

    def __call__(self, done: int, total: int, note: str = "") -> None:
        """Takes steps done, steps in all (0: not known), and a word on it."""


@dataclass(frozen=True, slots=True)
class Work:
    """How far a piece of work is; `progress.json` of a run that goes on."""

    title: str
    done: int
    total: int
    note: str


def silent(title: str, done: int, total: int, note: str = "") -> None:
    """Draws nothing."""


def part_of(progress: Progress, title: str) -> PartProgress:
    """Returns the progress of one titled piece of work."""

    def part(done: int, total: int, note: str = "") -> None:
        progress(title, done, total, note)

    return part


def titled(progress: Progress, before: str) -> Progress:
    """Returns a progress whose titles say first what they are part of."""

    def told(title: str, done: int, total: int, note: str = "") -> None:
        progress(f"{before}: {title}", done, total, note)

    return told


def recorded(
    progress: Progress, path: Path, clock: Callable[[], float] = time.monotonic
) -> Progress:
    """Returns a progress that is also written to a file, for those who look on.

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
