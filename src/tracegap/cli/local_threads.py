"""The option `--threads`, of commands whose students compute on this machine."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from tracegap.threads import busy_note, pin_threads

if TYPE_CHECKING:
    from tracegap.run.experiment import Experiment

Threads = Annotated[
    int | None,
    typer.Option("--threads", min=1, help="Threads of a student's arithmetic; none: one a core."),
]


def take_threads(threads: int | None, experiment: "Experiment") -> None:
    """Sets the threads; warns where other work holds the cores that a student wants."""
    count = pin_threads(threads)
    if experiment.trains and (note := busy_note(count)):
        print(note, file=sys.stderr)
