"""The command `tracegap export`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tracegap.cli.emit import emit
from tracegap.cli.options import AsJson, Output
from tracegap.cli.terminal import console
from tracegap.errors import SettingsError

if TYPE_CHECKING:
    from tracegap.run.supervise import OfOutputs, OfRun
    from tracegap.task import Task


def export(
    source: Annotated[Path, typer.Argument(help="Folder of a run, or a file of outputs.")],
    form: Annotated[
        Literal["prm", "preference", "kto"],  # as `tracegap.supervision.Form`
        typer.Option("--as", help="Steps with truth values, pairs, or single good and bad texts."),
    ],
    output_dir: Annotated[Path, typer.Option(help="Folder for train.jsonl and test.jsonl.")],
    task: Annotated[
        str | None, typer.Option("--task", help="Of a file of outputs, as `tracegap audit` has it.")
    ] = None,
    gold: Annotated[
        str | None, typer.Option("--source", help="Gold of a file of outputs, as audit has it.")
    ] = None,
    test_share: Annotated[
        float, typer.Option(min=0, max=1, help="Share of the groups of questions for test.jsonl.")
    ] = 0.1,
    balanced: Annotated[
        bool, typer.Option(help="As many rows of each class and verdict as the smallest has.")
    ] = True,
    seed: Annotated[int, typer.Option(min=0, help="Of the split, and of which rows stay.")] = 0,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Write judged texts as rows to train on: for process rewards, preferences or KTO."""
    from tracegap.report.supervision_tables import supervision_tables
    from tracegap.report.terminal import print_table
    from tracegap.supervision.selecting import Selection, write_rows

    feed, judging = _feed(source, task, gold)
    found = write_rows(feed, form, judging, output_dir, Selection(seed, test_share, balanced))
    if not sum(found.rows.values()):
        raise SettingsError(_nothing(source, form, found.unused))

    def show() -> None:
        for table in supervision_tables(found):
            print_table(console, table)
        console.print(f"rows: {output_dir}", markup=False, soft_wrap=True)

    emit(lambda: found, show, as_json, output)


def _feed(source: Path, task: str | None, gold: str | None) -> "tuple[OfRun | OfOutputs, Task]":
    from tracegap.audit.judging.auditor import Request
    from tracegap.run.folder import RunFolder, read_settings
    from tracegap.run.supervise import OfOutputs, OfRun
    from tracegap.run.writer import SETTINGS_FILE
    from tracegap.tasks import get_task

    if (source / SETTINGS_FILE).exists():
        if task is not None or gold is not None:
            raise SettingsError(
                f"{source} is a run, which knows its task; leave --task and --source out."
            )
        settings = read_settings(source)
        run_task = get_task(settings.task.name, settings.task.options)
        return OfRun(RunFolder(source), settings), run_task
    if task is None:
        raise SettingsError(f"{source} holds no run; for a file of outputs name its task: --task.")
    judging = get_task(task)
    return OfOutputs(Request(paths=[source], task=judging, source=gold)), judging


def _nothing(source: Path, form: str, unused: dict[str, int]) -> str:
    why = "; ".join(f"{n} texts: {reason}" for reason, n in unused.items()) or "there is no text"
    return f"{source} gives no row of the form {form!r} ({why}); try another form or --no-balanced."
