"""The commands `tracegap analyse` and `tracegap power`."""

from pathlib import Path
from typing import Annotated

import typer

from tracegap.cli.emit import emit
from tracegap.cli.options import AsJson, Output
from tracegap.cli.stages import run_stage
from tracegap.cli.terminal import console
from tracegap.errors import SettingsError


def analyse(
    run: Annotated[Path | None, typer.Argument(help="Folder of a run.")] = None,
    counts: Annotated[
        str | None,
        typer.Option(help="A 2x2 table instead: both,trace_only,answer_only,neither."),
    ] = None,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Work out the statistics of a scored run, or of a table of counts."""
    if counts is not None and run is None:
        _analyse_counts(counts, as_json, output)
    elif run is not None and counts is None:
        _analyse_run(run, as_json, output)
    else:
        raise SettingsError("give either the folder of a run or --counts, not both or neither.")


def _analyse_run(root: Path, as_json: bool, output: Path | None) -> None:
    from tracegap.cli.printing import print_written
    from tracegap.run.folder import RunFolder
    from tracegap.run.stages.analyse import analyse, read_analysis

    run = RunFolder(root)
    run_stage(root, analyse)
    emit(lambda: read_analysis(run), lambda: print_written(run.analysis), as_json, output)


def _analyse_counts(counts: str, as_json: bool, output: Path | None) -> None:
    from tracegap.report.counts_text import counts_text
    from tracegap.statistics.association import associate_table
    from tracegap.statistics.counts import read_counts

    def show() -> None:
        console.print("\n".join(counts_text(counts)), markup=False, highlight=False)

    emit(lambda: associate_table(read_counts(counts)), show, as_json, output)


def power(
    first_only: Annotated[float, typer.Option(help="Share that only the first gets right.")],
    second_only: Annotated[float, typer.Option(help="Share that only the second gets right.")],
    chance: Annotated[float, typer.Option(help="Power wanted.")] = 0.8,
    level: Annotated[float, typer.Option(help="Level of the two-sided test.")] = 0.05,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Tell how many questions a paired comparison of two arms needs."""
    from tracegap.report.power_sentence import power_sentence
    from tracegap.statistics.power import questions_needed

    found = questions_needed(first_only, second_only, chance, level)
    emit(
        lambda: found,
        lambda: console.print(power_sentence(found), highlight=False),
        as_json,
        output,
    )
