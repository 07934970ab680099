"""The commands `tracegap analyse` and `tracegap power`."""

from pathlib import Path
from typing import Annotated

import typer

from tracegap.cli.emit import emit
from tracegap.cli.options import AsJson, Output
from tracegap.cli.stages import run_stage
from tracegap.cli.terminal import console
from tracegap.errors import SettingsError

_QUESTIONS = (50, 100, 200, 500, 1000)


def analyse(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Folder of a run, or tables that --save wrote.", metavar="[RUN|TABLE...]"
        ),
    ] = None,
    counts: Annotated[
        str | None,
        typer.Option(help="A 2x2 table instead: both,trace_only,answer_only,neither."),
    ] = None,
    save: Annotated[
        Path | None,
        typer.Option(help="Also write the run's verdicts as a small table, FILE.parquet."),
    ] = None,
    output_dir: Annotated[
        Path | None, typer.Option(help="Of tables: write their page and figures to this folder.")
    ] = None,
    size: Annotated[
        int | None,
        typer.Option(help="Of tables: training examples that main results are of; the most."),
    ] = None,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Work out the statistics of a scored run, of saved tables of verdicts, or of counts."""
    tables = [path for path in paths or () if not path.is_dir()]
    of_tables = size is not None or output_dir is not None
    if counts is not None and not (paths or save or of_tables):
        _analyse_counts(counts, as_json, output)
    elif tables and tables == paths and counts is None and save is None:
        _analyse_tables(tables, output_dir, size, as_json, output)
    elif paths and len(paths) == 1 and counts is None and not of_tables:
        _analyse_run(paths[0], save, as_json, output)
    else:
        raise SettingsError(
            "give one folder of a run (with --save if wished), or tables that --save wrote (with "
            "--output-dir and --size if wished), or --counts alone."
        )


def _analyse_run(root: Path, save: Path | None, as_json: bool, output: Path | None) -> None:
    from tracegap.cli.printing import print_written
    from tracegap.run.folder import RunFolder, read_settings
    from tracegap.run.stages.analyse import analyse, read_analysis

    run = RunFolder(root)
    if save is not None and save.suffix != ".parquet":
        raise SettingsError(f"--save {save}: give it a name that ends in .parquet.")
    run_stage(root, analyse)
    written = [run.analysis]
    if save is not None:
        from tracegap.run.verdict_table import write_tables_of

        written += write_tables_of(run, read_settings(root), save)

    def show() -> None:
        for path in written:
            print_written(path)

    emit(lambda: read_analysis(run), show, as_json, output)


def _analyse_tables(
    tables: list[Path], folder: Path | None, size: int | None, as_json: bool, output: Path | None
) -> None:
    from tracegap.audit.findings.audited import refuse_run
    from tracegap.cli.printing import print_results, print_sentences
    from tracegap.run.read_verdict_tables import read_study
    from tracegap.run.study import study_input, study_results, write_study

    if folder is not None:
        refuse_run(folder)
    study = read_study(tables)
    found = study_results(study, size)
    inputs = study_input(study, found)
    page = write_study(folder, inputs, found) if folder is not None else None

    def show() -> None:
        print_results(inputs.results, found.learning, found.tries)
        told = inputs.interventions.sentences if inputs.interventions is not None else ()
        print_sentences([*inputs.sentences, *told])
        if page is not None:
            console.print(f"report: {page}", markup=False, soft_wrap=True)

    emit(lambda: found.analysis, show, as_json, output)


def _analyse_counts(counts: str, as_json: bool, output: Path | None) -> None:
    from tracegap.report.counts_text import counts_text
    from tracegap.statistics.association import associate_table
    from tracegap.statistics.counts import read_counts

    def show() -> None:
        console.print("\n".join(counts_text(counts)), markup=False, highlight=False)

    emit(lambda: associate_table(read_counts(counts)), show, as_json, output)


def power(
    first_only: Annotated[
        float | None, typer.Option(help="Two students: share that only the first gets right.")
    ] = None,
    second_only: Annotated[
        float | None, typer.Option(help="Two students: share that only the second gets right.")
    ] = None,
    effect: Annotated[
        float | None, typer.Option(help="Arms over runs: smallest difference that would matter.")
    ] = None,
    run_sd: Annotated[
        float | None, typer.Option(help="Arms over runs: spread of the runs of one arm, a share.")
    ] = None,
    gap_sd: Annotated[
        float, typer.Option(help="Arms over runs: spread of their difference over questions.")
    ] = 0.0,
    questions: Annotated[
        int | None, typer.Option(help="Arms over runs: questions a run; none: a table of several.")
    ] = None,
    odds_ratio: Annotated[
        float | None, typer.Option(help="Link within questions: smallest that would matter.")
    ] = None,
    tries: Annotated[
        int | None, typer.Option(help="Link within questions: tries a question.")
    ] = None,
    chance: Annotated[float, typer.Option(help="Power wanted.")] = 0.8,
    level: Annotated[float, typer.Option(help="Level of the two-sided test.")] = 0.05,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Tell how many runs or questions are needed: two students, arms over runs, or tries.

    Two trained students take --first-only and --second-only, two arms over their runs --effect and
    --run-sd, the link of step and answer within questions --odds-ratio and --tries.
    """
    pairs = {
        "students": (first_only, second_only),
        "runs": (effect, run_sd),
        "within": (odds_ratio, tries),
    }
    asked = [name for name, pair in pairs.items() if pair != (None, None)]
    if len(asked) != 1 or None in pairs[asked[0]]:
        raise SettingsError(
            "give --first-only and --second-only, or --effect and --run-sd, or --odds-ratio and "
            "--tries: one of these pairs."
        )
    if asked != ["runs"] and (questions is not None or gap_sd):
        raise SettingsError("--questions and --gap-sd go with --effect and --run-sd.")
    if first_only is not None and second_only is not None:
        _power_of_students(first_only, second_only, chance, level, as_json, output)
    elif effect is not None and run_sd is not None:
        _power_of_runs((effect, run_sd, gap_sd), questions, chance, level, as_json, output)
    elif odds_ratio is not None and tries is not None:
        _power_within(odds_ratio, tries, chance, level, as_json, output)


def _power_of_students(
    first_only: float,
    second_only: float,
    chance: float,
    level: float,
    as_json: bool,
    output: Path | None,
) -> None:
    from tracegap.report.power_sentence import power_sentence
    from tracegap.statistics.power import questions_needed

    found = questions_needed(first_only, second_only, chance, level)
    emit(lambda: found, lambda: _say(power_sentence(found)), as_json, output)


def _power_of_runs(
    spreads: tuple[float, float, float],
    questions: int | None,
    chance: float,
    level: float,
    as_json: bool,
    output: Path | None,
) -> None:
    from tracegap.report.power_sentence import runs_needed_table
    from tracegap.report.terminal import print_table
    from tracegap.statistics.power_runs import runs_needed

    effect, run_sd, gap_sd = spreads
    found = [
        runs_needed(effect, run_sd, many, gap_sd=gap_sd, power=chance, level=level)
        for many in (_QUESTIONS if questions is None else (questions,))
    ]
    table = runs_needed_table(found, gap_sd)
    emit(lambda: {"needed": found}, lambda: print_table(console, table), as_json, output)


def _power_within(
    odds_ratio: float, tries: int, chance: float, level: float, as_json: bool, output: Path | None
) -> None:
    from tracegap.report.power_sentence import within_needed_sentence
    from tracegap.statistics.power_runs import questions_needed_within

    found = questions_needed_within(odds_ratio, tries, power=chance, level=level)
    emit(lambda: found, lambda: _say(within_needed_sentence(found)), as_json, output)


def _say(sentence: str) -> None:
    console.print(sentence, highlight=False)
