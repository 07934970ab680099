"""What the commands print of a run."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from tracegap.cli.terminal import console
from tracegap.run.folder import RunFolder

if TYPE_CHECKING:
    from tracegap.report.rows import ResultRows
    from tracegap.statistics.learning import Learning
    from tracegap.statistics.sampled import Sampled


def print_written(path: Path | None, otherwise: str = "") -> None:
    """Says where a stage wrote, or why it did not."""
    console.print(f"written: {path}" if path else otherwise, markup=False, soft_wrap=True)


def print_sentences(sentences: Iterable[str]) -> None:
    """Prints sentences as a list; in a file each stays on one line."""
    for sentence in sentences:
        wrapped = console.is_terminal
        console.print(f"- {sentence}", markup=False, highlight=False, soft_wrap=not wrapped)


def print_data(run: RunFolder) -> None:
    """Shows the data report of a built run."""
    from tracegap.report.data_tables import data_shown, lengths_table, sizes_table
    from tracegap.report.terminal import print_table
    from tracegap.run.data_report import read_data_report
    from tracegap.traces.leak import leak_sentence

    data = read_data_report(run)
    shown = data_shown(data, ())
    print_table(console, sizes_table(shown))
    print_table(console, lengths_table(shown))
    for part, leak in data.form_leak.items():
        console.print(f"{part}: {leak_sentence(leak)}", markup=False, soft_wrap=True)
    for note in data.notes:
        console.print(f"note: {note}", markup=False, soft_wrap=True)
    left_out = f"left out: {data.quarantined.rows} rows, see {run.quarantine}"
    console.print(left_out, markup=False, soft_wrap=True)
    console.print(f"training rows: {run.root / 'traces'}", markup=False, soft_wrap=True)


def print_summary(run: RunFolder) -> None:
    """Shows the results of a run: tables, and what they say in sentences."""
    from tracegap.report.rows import rows_of
    from tracegap.run.sentences import closing_sentences, summary_sentences
    from tracegap.run.stages.analyse import read_analysis, read_learning, read_sampled

    print_results(rows_of(read_analysis(run)), read_learning(run), read_sampled(run))
    print_sentences(summary_sentences(run) + closing_sentences(run))
    console.print(f"report: {run.report}", markup=False, soft_wrap=True)


def print_results(
    results: "ResultRows", learning: "Learning | None", tries: "Sampled | None"
) -> None:
    """Prints how often steps were right, how trace and answer go together, curves and samples."""
    from tracegap.report.learning import learning_table
    from tracegap.report.result_tables import summary_table
    from tracegap.report.robust_tables import trace_links_table
    from tracegap.report.sampled import passes_table, sampled_links_table
    from tracegap.report.terminal import print_table

    of_runs = (summary_table(results), trace_links_table(results), learning_table(learning))
    for table in (*of_runs, passes_table(tries), sampled_links_table(tries)):
        if table.rows:
            print_table(console, table)


def print_taught(run: RunFolder, prices: tuple[float, float] | None) -> None:
    """Shows what a teacher was asked, what it took, and which questions are left.

    Args:
        run: A run whose arms are built.
        prices: Of a million tokens of prompts and of replies; None: no cost is told.
    """
    from tracegap.report.selection_tables import apart_table, reasons_table, usage_table
    from tracegap.report.terminal import print_table
    from tracegap.run.stages.build_taught import read_selection
    from tracegap.run.teacher_folder import teacher_folder

    if (found := read_selection(run)) is None:
        return
    print_table(console, usage_table(found, prices))
    print_table(console, reasons_table(found))
    print_table(console, apart_table(found))
    console.print(f"replies: {teacher_folder(run).root}", markup=False, soft_wrap=True)
