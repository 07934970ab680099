"""Tables as CSV, for machines, and as LaTeX, for papers."""

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path

from tracegap.files import write_text
from tracegap.report.figures import Cell, worded
from tracegap.report.table import Column, Table
from tracegap.statistics.intervals import Estimate

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


def write_tables(folder: Path, tables: Iterable[Table]) -> list[Path]:
    """Writes every table that has rows as `NAME.csv` and `NAME.tex`.

    Returns:
        The files, in the order of the tables.

    Raises:
        StorageError: The folder cannot be written to.
    """
    paths = []
    for table in tables:
        if not table.rows:
            continue
        for suffix, text in ((".csv", to_csv(table)), (".tex", to_latex(table))):
            path = folder / f"{table.name}{suffix}"
            write_text(path, text)
            paths.append(path)
    return paths


def to_csv(table: Table) -> str:
    """Returns a table as CSV in full precision; an estimate takes four columns.

    Shares stay between 0 and 1. A text that a spreadsheet would run as a formula gets a leading
    apostrophe.
    """
    names, rows = cells_of(table)
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_harmless(value) for value in row] for row in rows)
    return stream.getvalue()


def cells_of(table: Table) -> tuple[list[str], list[list[object]]]:
    """Returns the names of columns, and the rows in full precision.

    A column with estimates becomes four: the value, both ends of its interval, and n.
    """
    spread = [any(isinstance(row[i], Estimate) for row in table.rows) for i in _indices(table)]
    names: list[str] = []
    for column, wide in zip(table.columns, spread, strict=True):
        name = _slug(column.title)
        names += [name, f"{name}_low", f"{name}_high", f"{name}_n"] if wide else [name]
    rows = [
        [value for cell, wide in zip(row, spread, strict=True) for value in _cells(cell, wide)]
        for row in table.rows
    ]
    return names, rows


def _indices(table: Table) -> range:
    return range(len(table.columns))


def _slug(title: str) -> str:
    return re.sub(r"\W+", "_", title.casefold()).strip("_")


def _cells(cell: Cell, wide: bool) -> list[object]:
    if isinstance(cell, Estimate):
        return [cell.value, cell.low, cell.high, cell.n]
    return [cell, None, None, None] if wide else [cell]


def _harmless(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return "'" + value
    return value


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
    cells = (
        escape_latex(str(worded(cell, column.kind)))
        for cell, column in zip(row, columns, strict=True)
    )
    return " & ".join(cells) + r" \\"


def escape_latex(text: str) -> str:
    """Returns text that LaTeX prints as it is, on one line."""
    flat = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return "".join(_LATEX.get(sign, sign) for sign in flat)
