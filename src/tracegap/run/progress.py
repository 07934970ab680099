"""Progress of long work, as the stages report it and the command line draws it."""

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called with (what is being done, steps done, steps in all)."""


def silent(title: str, done: int, total: int) -> None:
    """Draws nothing."""


def part_of(progress: Progress, title: str) -> Callable[[int, int], None]:
    """Returns the progress of one titled piece of work."""
    return lambda done, total: progress(title, done, total)
