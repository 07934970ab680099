"""What the commands print of a run."""

import json
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from tracegap.run.folder import RunFolder

console = Console()


def print_written(path: Path | None, otherwise: str = "") -> None:
    """Says where a stage wrote, or why it did not."""
    console.print(f"written: {path}" if path else otherwise, markup=False, soft_wrap=True)


def print_data(run: RunFolder) -> None:
    """Shows the data report of a built run."""
    from tracegap.traces.leak import FormLeak, leak_sentence

    data = json.loads(run.data_report.read_text(encoding="utf-8"))
    table = Table("class", "train", "test", title="Examples", title_justify="left")
    sizes = data["sizes"]
    for label in sorted(sizes["train"] | sizes["test"]):
        train, test = sizes["train"].get(label, 0), sizes["test"].get(label, 0)
        table.add_row(label, str(train), str(test))
    console.print(table)
    lengths = Table("arm", "characters", "cited", "cited characters", title_justify="left")
    lengths.title = "Completions, median (quartiles)"
    for arm, spreads in data["completions"].items():
        cells = [
            f"{s['median']:g} ({s['quarter']:g} to {s['three_quarters']:g})"
            for s in spreads.values()
        ]
        lengths.add_row(arm, *cells)
    console.print(lengths)
    for part, leak in data["form_leak"].items():
        console.print(f"{part}: {leak_sentence(FormLeak(**leak))}", markup=False, soft_wrap=True)
    for note in data["notes"]:
        console.print(f"note: {note}", markup=False, soft_wrap=True)
    left_out = f"left out: {data['quarantined']['rows']} rows, see {run.quarantine}"
    console.print(left_out, markup=False, soft_wrap=True)
    console.print(f"training rows: {run.root / 'traces'}", markup=False, soft_wrap=True)


def print_wide(*tables: Table) -> None:
    """Prints tables that are wider than the 80 columns a file is taken to have."""
    wide = console if console.is_terminal else Console(width=200)
    for table in tables:
        wide.print(table)


def print_summary(run: RunFolder) -> None:
    """Shows the results of a run: a table, and what it says in sentences."""
    from tracegap.cli.summary import effect_sentences, summary_rows, summary_sentences

    header, *rows = summary_rows(run)
    table = Table(title="Right, percent (95 % interval)", title_justify="left", box=SIMPLE_HEAD)
    for name in header:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(cell.replace(" (", "\n(") for cell in row))
    console.print(table)
    for sentence in summary_sentences(run) + effect_sentences(run):
        console.print(f"- {sentence}", markup=False, soft_wrap=not console.is_terminal)
    console.print(f"report: {run.report}", markup=False, soft_wrap=True)
