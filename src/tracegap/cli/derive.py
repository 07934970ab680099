"""The command `tracegap derive`."""

from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from tracegap.cli.emit import emit
from tracegap.cli.options import AsJson, Conventions, Output, TaskName
from tracegap.cli.terminal import console
from tracegap.errors import BadInputError, SettingsError
from tracegap.tasks import DEFAULT_TASK


class DeriveCommand(TyperCommand):
    """Refuses the old spelling `--json FILE`, which would now read FILE as data."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parses the arguments, unless a path that is no data stands right after --json."""
        for word in args:
            if word.startswith("--json="):
                raise _old_spelling(word.removeprefix("--json="))
        typed = list(args)  # the parser takes words off the list
        rest = super().parse_args(ctx, args)
        files = [Path(file) for file in ctx.params["files"]]
        for word, path in pairwise(typed):
            alone = len(files) == 1 and files[0].exists()
            if word == "--json" and Path(path) in files and not alone:
                raise _old_spelling(path)
        return rest


def _old_spelling(path: str) -> SettingsError:
    return SettingsError(
        f"--json takes no path, it prints to stdout; write `--output {path}` for a file."
    )


def derive(
    files: Annotated[
        list[Path], typer.Argument(help="Folders of the task's data, or files of it.")
    ],
    task: TaskName = DEFAULT_TASK,
    reading: Conventions = "dataset",
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Derive label, evidence and answers without gold, and show how they agree with gold."""
    from tracegap.checks.derivation_agreement import agreement, derivation_report
    from tracegap.tasks import get_task
    from tracegap.tasks.unusable import refuse_empty

    deriver = get_task(task).read_as(reading)
    loaded = [refuse_empty(deriver.read(path), str(path)) for path in files]
    rows = [agreement(example, deriver) for part in loaded for example in part.examples]
    if not rows:
        raise BadInputError(f"{files[0]}: there is no example that can be used.")
    left_out = sum(len(part.quarantined) for part in loaded)
    report = derivation_report(deriver, rows, left_out)
    emit(lambda: report, lambda: _print_report(report), as_json, output)


def _print_report(report: dict[str, Any]) -> None:
    from tracegap.report.derivation_table import derivation_table
    from tracegap.report.terminal import print_table

    print_table(console, derivation_table(report))
    if report["left_out"]:
        console.print(f"left out: {report['left_out']} rows that cannot be used")
    if report["contradictions"]:
        console.print(f"gold contradicts the context: {len(report['contradictions'])} rows")
