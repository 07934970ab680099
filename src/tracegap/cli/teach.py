"""The command `tracegap teach`."""

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from tracegap.cli.options import Run
from tracegap.cli.progress_bar import drawn
from tracegap.cli.terminal import progress_console
from tracegap.errors import SettingsError

Keep = Literal["answer", "trace", "all"]  # as `tracegap.teachers.settings`, not loaded for `--help`


def teach(
    run: Run,
    teacher: Annotated[
        str | None, typer.Option(help="openai:MODEL@URL or mock; none: as the run's settings say.")
    ] = None,
    summariser: Annotated[
        str | None, typer.Option(help="Who writes the summaries; none: the teacher.")
    ] = None,
    keep: Annotated[
        Keep | None,
        typer.Option(
            help="Questions to keep: answer right (the default), trace right too, or all."
        ),
    ] = None,
    cache: Annotated[
        Path | None, typer.Option(help="File of replies that several runs share.")
    ] = None,
    price: Annotated[
        str | None,
        typer.Option(metavar="IN,OUT", help="Price of a million tokens of prompts and replies."),
    ] = None,
) -> None:
    """Ask a teacher every training question of a run, and write its arms."""
    from tracegap.cli.printing import print_data, print_taught
    from tracegap.run.folder import RunFolder, read_settings
    from tracegap.run.named_teacher import with_teacher
    from tracegap.run.stages.build_taught import build_taught
    from tracegap.run.stages.teach import teach as stage
    from tracegap.run.writer import only_writer

    prices = _prices(price)
    given = {"name": teacher, "summariser": summariser, "keep": keep}
    named: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    folder = RunFolder(run)
    read_settings(run)  # refused before a lock is made in a folder that holds no run
    with only_writer(run):
        experiment = with_teacher(folder, read_settings(run), named)
        with drawn(progress_console) as progress:
            stage(folder, experiment, progress, cache)
        build_taught(folder, experiment)
    print_data(folder)
    print_taught(folder, prices)


def _prices(text: str | None) -> tuple[float, float] | None:
    if text is None:
        return None
    try:
        one, other = (float(part) for part in text.split(","))
    except ValueError:
        one = other = -1.0
    if not (one >= 0 and other >= 0):
        raise SettingsError(f"--price {text!r}: write IN,OUT, two numbers, e.g. 0.55,2.19.")
    return one, other
