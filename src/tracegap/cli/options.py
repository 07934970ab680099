"""Options that several commands share."""

from pathlib import Path
from typing import Annotated, Literal

import typer

Run = Annotated[Path, typer.Argument(help="Folder of a run.")]
TaskName = Annotated[
    str, typer.Option("--task", help="As `tracegap tasks` lists them, or your own .py file.")
]
Conventions = Annotated[
    Literal["dataset", "plain"],  # as `tracegap.task.Reading`, which `--help` must not load
    typer.Option(
        "--reading",
        help="Conventions of derivation: the data set's, or plain (every overlap counts).",
    ),
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print the result as one JSON object, and nothing else.")
]
Output = Annotated[
    Path | None, typer.Option(help="Also write the result to this file, as one JSON object.")
]


def comma_list(text: str) -> list[str]:
    """Returns the parts of an option that takes several values, e.g. `--arms a,b`."""
    return [part.strip() for part in text.split(",")]
