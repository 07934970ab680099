"""The command `tracegap improve`."""

from typing import TYPE_CHECKING, Annotated

import typer

from tracegap.cli.emit import emit
from tracegap.cli.local_threads import Threads, with_threads
from tracegap.cli.options import AsJson, Output, Run, comma_list
from tracegap.cli.progress_bar import drawn
from tracegap.cli.terminal import console, progress_console
from tracegap.errors import SettingsError

if TYPE_CHECKING:
    from tracegap.improving.keeping import Keep


def improve(
    run: Run,
    keep: Annotated[
        str,
        typer.Option(help="An arm each, with commas: answer, trace, both, random."),
    ] = "answer,trace,both,random",
    tries: Annotated[int, typer.Option(min=1, help="Tries a question, in each round.")] = 4,
    rounds: Annotated[int, typer.Option(min=1, help="Rounds of trying, keeping, training.")] = 1,
    temperature: Annotated[float, typer.Option(min=0.01, help="Of the tries.")] = 0.7,
    arm: Annotated[str, typer.Option(help="Arm of the run to begin from.")] = "correct",
    size: Annotated[
        int | None, typer.Option(help="Of a sweep, the training size to begin from; none: largest.")
    ] = None,
    threads: Threads = None,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Train a run's students on their own tries, kept by what checks; arms differ in that alone."""
    from tracegap.cli.printing import print_sentences
    from tracegap.report.improve_sentences import improve_sentences
    from tracegap.report.improve_tables import improve_tables
    from tracegap.report.terminal import print_table
    from tracegap.run.folder import RunFolder, read_settings
    from tracegap.run.stages.improve import Request
    from tracegap.run.stages.improve import improve as stage
    from tracegap.run.stages.report import report
    from tracegap.run.writer import only_writer

    folder, experiment = RunFolder(run), read_settings(run)
    arms = {known: known for known in experiment.arms}
    if arm not in arms:
        raise SettingsError(f"arm {arm!r} is not of this run; it has: {', '.join(arms)}.")
    start = _start_size(size, experiment.task.sizes)
    request = Request(arms[arm], _keeps(keep), tries, temperature, rounds, start)
    with only_writer(run):
        with drawn(progress_console) as drawing:
            progress = with_threads(threads, experiment, drawing)
            found = stage(folder, experiment, request, progress)
        report(folder, experiment)

    def show() -> None:
        print_sentences(improve_sentences(found))
        for table in improve_tables(found):
            print_table(console, table)
        console.print(f"report: {folder.report}", markup=False, soft_wrap=True)

    emit(lambda: found, show, as_json, output)


def _keeps(text: str) -> "tuple[Keep, ...]":
    """Returns the arms in an order of their own, so that the same ones give the same files."""
    from tracegap.improving.keeping import KEEPS

    named = comma_list(text)
    for name in named:
        if name not in KEEPS:
            raise SettingsError(f"--keep {name!r} is unknown; there are: {', '.join(KEEPS)}.")
        if named.count(name) > 1:
            raise SettingsError(f"--keep names {name!r} twice; name it once.")
    return tuple(keep for keep in KEEPS if keep in named)


def _start_size(size: int | None, sizes: tuple[int, ...]) -> int | None:
    """Returns the size that names the students of a sweep; None in any other run."""
    if size is None:
        return sizes[-1] if sizes else None
    if size not in sizes:
        known = f"it has: {', '.join(map(str, sizes))}" if sizes else "it is no sweep over sizes"
        raise SettingsError(f"--size {size} is not of this run; {known}.")
    return size
