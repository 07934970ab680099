"""Cells as text, for people; and tables as CSV and LaTeX, for machines and papers."""

import csv
import io
import re
from pathlib import Path

from tracegap.files import write_text
from tracegap.report.all_tables import all_tables
from tracegap.report.inputs import ReportInput
from tracegap.report.table import Cell, Column, Kind, Table
from tracegap.statistics.intervals import Estimate

DASH = "–"
_LATEX = {
    "\\": r"\textbackslash{}",
    **{sign: "\\" + sign for sign in "{}$&#_%"},
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    # at the start of a row these two would be read as arguments of the line break before them
    "[": "{[}",
    "*": "{*}",
    "–": "--",
    "−": "$-$",
    "∞": r"$\infty$",
}
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_tables(folder: Path, inputs: ReportInput) -> list[Path]:
    """Writes every table that has rows as `NAME.csv` and `NAME.tex`.

    Returns:
        The files, in the order of the report.

    Raises:
        StorageError: The folder cannot be written to.
    """
    paths = []
    for table in all_tables(inputs):
        for suffix, text in ((".csv", to_csv(table)), (".tex", to_latex(table))):
            path = folder / f"{table.name}{suffix}"
            write_text(path, text)
            paths.append(path)
    return paths


def show(cell: Cell, kind: Kind) -> tuple[str, str, str]:
    """Returns (figure, interval, n) as text; interval and n are empty where there is none."""
    if isinstance(cell, Estimate):
        return _figure(cell.value, kind), _interval(cell, kind), f"n = {cell.n}"
    if isinstance(cell, str) or (isinstance(cell, int) and kind == "count"):
        return str(cell), "", ""
    return _figure(cell, kind), "", ""


def _interval(cell: Estimate, kind: Kind) -> str:
    if cell.low is None:
        return ""
    low = _number(cell.low, kind)
    return f"[{low}, ∞)" if cell.high is None else f"[{low}, {_number(cell.high, kind)}]"


def _figure(value: float | None, kind: Kind) -> str:
    if value is None:
        return DASH
    return f"{_number(value, kind)} %" if kind == "share" else _number(value, kind)


def _number(value: float, kind: Kind) -> str:
    """Shares and points in hundredths, the rest as it is; with a real minus sign."""
    if kind == "p":
        return "< 0.001" if value < 0.001 else f"{value:.3f}"
    if kind == "share":
        text = f"{100 * value:.1f}"
    elif kind == "points":
        text = f"{100 * value:+.1f}"
    else:
        text = f"{value:.1f}" if abs(value) >= 100 else f"{value:.2f}"
    return text.replace("-", "−")


def to_csv(table: Table) -> str:
    """Returns a table as CSV in full precision; an estimate takes four columns.

    Shares stay between 0 and 1. A text that a spreadsheet would run as a formula gets a leading
    apostrophe.
    """
    spread = [any(isinstance(row[i], Estimate) for row in table.rows) for i in _indices(table)]
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    header: list[str] = []
    for column, wide in zip(table.columns, spread, strict=True):
        name = _slug(column.title)
        header += [name, f"{name}_low", f"{name}_high", f"{name}_n"] if wide else [name]
    writer.writerow(header)
    for row in table.rows:
        values: list[object] = []
        for cell, wide in zip(row, spread, strict=True):
            values += _csv_cells(cell, wide)
        writer.writerow(values)
    return stream.getvalue()


def _indices(table: Table) -> range:
    return range(len(table.columns))


def _slug(title: str) -> str:
    return re.sub(r"\W+", "_", title.casefold()).strip("_")


def _csv_cells(cell: Cell, wide: bool) -> list[object]:
    if isinstance(cell, Estimate):
        return [cell.value, cell.low, cell.high, cell.n]
    if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS):
        cell = "'" + cell
    return [cell, "", "", ""] if wide else [cell]


def to_latex(table: Table) -> str:
    """Returns a table as a LaTeX float; it needs `booktabs` and T1 fonts, and escapes its text."""
    aligned = "".join("l" if column.kind == "text" else "r" for column in table.columns)
    head = " & ".join(escape_latex(column.title) for column in table.columns)
    body = "\n".join(_latex_row(row, table.columns) for row in table.rows)
    return (
        "\\begin{table}\n\\centering\n"
        f"\\caption{{{escape_latex(table.title)}. {escape_latex(table.note)}}}\n"
        f"\\label{{tab:{table.name}}}\n"
        f"\\begin{{tabular}}{{{aligned}}}\n\\toprule\n{head} \\\\\n\\midrule\n{body}\n"
        "\\bottomrule\n\\end{tabular}\n\\end{table}\n"
    )


def _latex_row(row: tuple[Cell, ...], columns: tuple[Column, ...]) -> str:
    cells = (_latex_cell(cell, column) for cell, column in zip(row, columns, strict=True))
    return " & ".join(cells) + r" \\"


def _latex_cell(cell: Cell, column: Column) -> str:
    figure, interval, n = show(cell, column.kind)
    text = " ".join(part for part in (figure, interval, f"({n})" if n else "") if part)
    return escape_latex(text)


def escape_latex(text: str) -> str:
    """Returns text that LaTeX prints as it is, on one line."""
    flat = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return "".join(_LATEX.get(sign, sign) for sign in flat)
