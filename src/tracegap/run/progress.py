"""Progress of long work, as the stages report it and the command line draws it."""

from typing import Protocol


class Progress(Protocol):
    """Told of every step of long work."""

    def __call__(self, title: str, done: int, total: int, note: str = "") -> None:
        """Takes what is being done, steps done, steps in all (0: not known), and a word on it."""


class PartProgress(Protocol):
    """The progress of one piece of work, which has its title already."""

    def __call__(self, done: int, total: int, note: str = "") -> None:
        """Takes steps done, steps in all (0: not known), and a word on it."""


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
