"""Drawing the progress of long work: bars on a terminal, lines in a log."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

from tracegap.run.progress import Progress

_SECONDS_BETWEEN_LINES = 60


@contextmanager
def drawn(console: Console) -> Iterator[Progress]:
    """Draws a bar with the time left for each piece of work that reports its steps."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        TaskID,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bars

    if not console.is_terminal:
        yield _line_printer(console)
        return
    columns = (
        TextColumn("{task.description:32}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=console) as bars:
        known: dict[str, TaskID] = {}

        def draw(title: str, done: int, total: int) -> None:
            if title not in known:
                known[title] = bars.add_task(title, total=total)
            bars.update(known[title], completed=done, total=total)

        yield draw


def _line_printer(console: Console) -> Progress:
    """Returns a progress that prints a line at the end of each piece of work, and every minute.

    For logs: a bar that is drawn over and over is of no use in a file.
    """
    printed = time.monotonic()
    began: dict[str, float] = {}

    def draw(title: str, done: int, total: int) -> None:
        nonlocal printed
        now = time.monotonic()
        began.setdefault(title, now)
        if done < total and now - printed < _SECONDS_BETWEEN_LINES:
            return
        printed = now
        taken = now - began[title]
        left = f", about {taken / done * (total - done):.0f} s left" if 0 < done < total else ""
        console.print(f"{title}: {done}/{total}{left}", highlight=False, markup=False)

    return draw
