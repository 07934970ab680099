"""The commands `tracegap intervene` and `tracegap policies`."""

from typing import Annotated

import typer

from tracegap.cli.emit import emit
from tracegap.cli.local_threads import Threads, with_threads
from tracegap.cli.options import AsJson, Output, Run, comma_list
from tracegap.cli.progress_bar import drawn
from tracegap.cli.terminal import console, progress_console


def intervene(
    run: Run,
    arms: Annotated[
        str | None, typer.Option(help="Arms by name, with commas; none: all that have traces.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="At most so many test questions of each student.")
    ] = None,
    as_json: AsJson = False,
    output: Output = None,
    threads: Threads = None,
) -> None:
    """Swap the traces of a run's students, let them answer again, and report what that shows."""
    from tracegap.cli.printing import print_sentences
    from tracegap.run.folder import RunFolder, read_settings
    from tracegap.run.sentences import effect_sentences
    from tracegap.run.stages.effects import read_effects
    from tracegap.run.stages.intervene import intervene as stage
    from tracegap.run.stages.report import report
    from tracegap.run.writer import only_writer

    folder, experiment = RunFolder(run), read_settings(run)
    wanted = comma_list(arms) if arms else []
    with only_writer(run):
        with drawn(progress_console) as drawing:
            progress = with_threads(threads, experiment, drawing)
            coverages = stage(folder, experiment, progress, wanted, limit)
        report(folder, experiment)

    def show() -> None:
        said = [coverage.sentence for coverage in coverages]
        print_sentences(said + effect_sentences(folder))
        console.print(f"report: {folder.report}", markup=False, soft_wrap=True)

    emit(
        lambda: {"coverage": coverages, "effects": read_effects(folder)},
        show,
        as_json,
        output,
    )


def policies(
    run: Run,
    tries: Annotated[int, typer.Option(min=1, help="Tries a question, the first included.")] = 4,
    temperature: Annotated[
        float, typer.Option(min=0.01, help="Of the tries after the first.")
    ] = 0.7,
    alpha: Annotated[
        float | None,
        typer.Option(help="Also choose what to answer so that at most this share is wrong."),
    ] = None,
    delta: Annotated[float, typer.Option(help="Chance that this promise is broken.")] = 0.1,
    as_json: AsJson = False,
    output: Output = None,
    threads: Threads = None,
) -> None:
    """Measure what checking without gold would gain a run's students: retry, best of n, abstain."""
    from tracegap.report.policy_tables import abstention_table, gains_table, judging_table
    from tracegap.report.terminal import print_table
    from tracegap.run.folder import RunFolder, read_settings
    from tracegap.run.stages.calibrate import calibrate
    from tracegap.run.stages.policies import policies as stage
    from tracegap.run.stages.report import report
    from tracegap.run.writer import only_writer

    folder, experiment = RunFolder(run), read_settings(run)
    with only_writer(run):
        with drawn(progress_console) as drawing:
            progress = with_threads(threads, experiment, drawing)
            promises = calibrate(folder, experiment, alpha, delta) if alpha is not None else []
            found = stage(folder, experiment, tries, temperature, progress)
        report(folder, experiment)
    abstention = [promise for promise, _ in promises]

    def show() -> None:
        print_table(console, judging_table(found.judging))
        print_table(console, gains_table(found.gains))
        if promises:
            print_table(console, abstention_table(abstention))
        for _, path in promises:
            if path is not None:
                console.print(f"calibration: {path}", markup=False, soft_wrap=True)
        console.print(f"figures: {folder.policy_figures}", markup=False, soft_wrap=True)
        console.print(f"report: {folder.report}", markup=False, soft_wrap=True)

    def result() -> object:
        from dataclasses import asdict

        return asdict(found) | {"abstention": abstention} if promises else found

    emit(result, show, as_json, output)
