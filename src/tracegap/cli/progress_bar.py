"""Drawing the progress of long work: bars on a terminal, lines in a log."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from tracegap.run.progress import Progress

_SECONDS_BETWEEN_LINES = 60


@dataclass(slots=True)
class Pace:
    """How fast a piece of work goes on, from where it was first seen.

    A resumed run begins in the middle: what was done before took no time now.
    """

    began: float
    first: int

    def left(self, now: float, done: int, total: int) -> float | None:
        """Returns the seconds left; None before a first step was seen, or of unknown length."""
        steps = done - self.first
        if steps <= 0 or not total:
            return None
        return (now - self.began) / steps * (total - done)


def in_words(seconds: float | None) -> str:
    """Returns a time as `1:02:03`, `2:03` or nothing."""
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@contextmanager
def drawn(console: Console, quiet: bool = False) -> Iterator[Progress]:
    """Draws a bar with the time left for each piece of work that reports its steps.

    Args:
        console: Where.
        quiet: Draw nothing.
    """
    from rich.progress import BarColumn, ProgressColumn, Task, TaskID, TextColumn
    from rich.progress import Progress as Bars

    from tracegap.run.progress import silent

    if quiet or not console.is_terminal:
        yield silent if quiet else _line_printer(console, time.monotonic)
        return

    class Counts(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{task.completed:.0f}/{task.total:.0f}" if task.total else "")

    columns = (
        TextColumn("{task.description:32}", markup=False),
        BarColumn(bar_width=24),
        Counts(),
        TextColumn("{task.fields[left]}", markup=False),
        TextColumn("{task.fields[note]}", markup=False),
    )
    with Bars(*columns, console=console) as bars:
        known: dict[str, TaskID] = {}
        paces: dict[str, Pace] = {}

        def draw(title: str, done: int, total: int, note: str = "") -> None:
            now = time.monotonic()
            if title not in known:
                known[title] = bars.add_task(title, total=None, left="", note="")
            if total and title not in paces:
                paces[title] = Pace(now, done)
            pace = paces.get(title)
            left = in_words(pace.left(now, done, total)) if pace else ""
            bars.update(
                known[title],
                completed=done,
                total=total or None,
                left=f"left {left}" if left and done < total else "",
                note=note,
            )

        yield draw


def _line_printer(console: Console, clock: Callable[[], float]) -> Progress:
    """Returns a progress that prints a line at the end of each piece of work, and every minute.

    For logs: a bar that is drawn over and over is of no use in a file. What goes on before the
    first step is printed too, each once.
    """
    printed = clock()
    paces: dict[str, Pace] = {}
    before: set[tuple[str, str]] = set()

    def draw(title: str, done: int, total: int, note: str = "") -> None:
        nonlocal printed
        now = clock()
        if note and not done and (title, note) not in before:
            before.add((title, note))
            console.print(f"{title}: {note}", highlight=False, markup=False, soft_wrap=True)
            return
        if not total:
            return
        pace = paces.setdefault(title, Pace(now, done))
        if done < total and now - printed < _SECONDS_BETWEEN_LINES:
            return
        printed = now
        seconds = pace.left(now, done, total)
        left = f", about {seconds:.0f} s left" if seconds is not None and done < total else ""
        said = f", {note}" if note and done else ""
        line = f"{title}: {done}/{total}{said}{left}"
        console.print(line, highlight=False, markup=False, soft_wrap=True)

    return draw
