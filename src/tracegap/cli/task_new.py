"""The command `tracegap task new`."""

import sys
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from tracegap.cli.audit import columns_of

Data = Annotated[Path, typer.Argument(help="JSON lines: question, passages and answers a row.")]
Output = Annotated[
    Path | None, typer.Option(help="The file to write; by default FILE_task.py, here.")
]
Map = Annotated[
    list[str] | None, typer.Option("--map", help="FIELD=COLUMN, e.g. gold=expected_output.")
]


def new(data: Data, output: Output = None, map: Map = None) -> None:
    """Write the file of a task from a JSON-lines file of your own."""
    from tracegap.run.new_task import new_task

    stem = "".join(sign if sign.isalnum() else "_" for sign in data.name.split(".")[0])
    target = output or Path(f"{stem}_task.py")
    ask = typer.prompt if sys.stdin.isatty() else None
    loaded = new_task(data, target, columns_of(map or []), ask)
    typer.echo(f"{target}: {len(loaded.examples)} examples of {data}")
    reasons = Counter(f"{row.field}: {row.reason}" for row in loaded.quarantined)
    for reason, count in reasons.most_common():
        typer.echo(f"{count} rows put aside: {reason}")
    typer.echo(f"now: tracegap task check {target}")
