"""The option `--threads`, of commands whose students compute on this machine."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from tracegap.run.progress import Progress
from tracegap.threads import busy_note, pin_threads

if TYPE_CHECKING:
    from tracegap.run.experiment import Experiment

Threads = Annotated[
    int | None,
    typer.Option("--threads", min=1, help="Threads of a student's arithmetic; none: one a core."),
]


def with_threads(threads: int | None, experiment: "Experiment", progress: Progress) -> Progress:
    """Sets the threads; returns a progress that warns, once, of a machine that is busy.

    The warning comes with the first step of the work: what is refused before needs none.
    """
    from tracegap.students.ranks import launched

    count = pin_threads(threads)
    if not experiment.trains or not launched().leads:  # of several that train one tells
        return progress
    told = False

    def step(title: str, done: int, total: int, note: str = "") -> None:
        nonlocal told
        if not told and (busy := busy_note(count)):
            print(busy, file=sys.stderr)
        told = True
        progress(title, done, total, note)

    return step
