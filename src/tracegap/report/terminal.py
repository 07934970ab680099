"""A table on the terminal: as wide as there is room, and no number ever in two pieces.

A cell stands on one line if the whole table fits so; else figure, interval and n stand below each
other; and if that is still too wide the columns come in several parts, each beginning with the
columns that say what the row is. Only columns of text are broken into lines, at their spaces; a
word is broken only if it would take more than a third of all.
"""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from tracegap.report.figures import Cell, worded
from tracegap.report.table import Column, Table
from tracegap.text import printable

_GAP = 2
_TEXT = 20  # so wide a column of text can at least be, if it needs it


def print_table(console: Console, table: Table) -> None:
    """Prints a table with its title and the line on how to read it."""
    console.print(Text(_flat(table.title), style="bold"))
    for number, part in enumerate(_parts(table, console.width)):
        if number:
            console.print()
        console.print(part)
    if table.note:
        console.print(Text(_flat(table.note)))
    console.print()


def _parts(table: Table, width: int) -> Iterator[Grid]:
    """Yields the table whole, or its columns in so many parts as the width asks for."""
    one_line = [_lines(row, table.columns, whole=True) for row in table.rows]
    everything = range(len(table.columns))
    if _needed(table, one_line, everything, width) <= width:
        yield _grid(table, one_line, everything, width)
        return
    broken = [_lines(row, table.columns, whole=False) for row in table.rows]
    for shown in _spread(table, broken, width):
        yield _grid(table, broken, shown, width)


def _lines(row: Sequence[Cell], columns: Sequence[Column], whole: bool) -> list[list[str]]:
    """Returns each cell of a row as lines."""
    cells = []
    for cell, column in zip(row, columns, strict=True):
        said = worded(cell, column.kind)
        lines = [str(said)] if whole else [part for part in said if part]
        cells.append([_flat(line) for line in lines])
    return cells


def _spread(table: Table, rows: Sequence[list[list[str]]], width: int) -> Iterator[list[int]]:
    """Yields the columns of each part; the text columns at the beginning stand in every one."""
    keys = [i for i, _ in takewhile(lambda c: c[1].kind == "text", enumerate(table.columns))]
    shown = list(keys)
    for i in range(len(keys), len(table.columns)):
        if len(shown) > len(keys) and _needed(table, rows, [*shown, i], width) > width:
            yield shown
            shown = list(keys)
        shown.append(i)
    yield shown


def _needed(table: Table, rows: Sequence[list[list[str]]], shown: Sequence[int], width: int) -> int:
    least = (_least(table.columns[i], [row[i] for row in rows], width) for i in shown)
    return sum(least) + _GAP * len(shown)


def _least(column: Column, cells: Sequence[list[str]], width: int) -> int:
    """Returns the width under which a column cannot go, of a table of that width."""
    title = _flat(column.title).split()
    if column.kind == "text":
        words = [word for cell in cells for line in cell for word in line.split()]
        whole = min(max(map(cell_len, [*title, *words]), default=0), width // 3)
        return max(min(_natural(column, cells), _TEXT), whole)
    longest_word = max(map(cell_len, title), default=0)
    return max([longest_word, *(cell_len(line) for cell in cells for line in cell)])


def _natural(column: Column, cells: Sequence[list[str]]) -> int:
    return max(
        [cell_len(_flat(column.title)), *(cell_len(line) for cell in cells for line in cell)]
    )


def _widths(
    table: Table, rows: Sequence[list[list[str]]], shown: Sequence[int], width: int
) -> dict[int, int]:
    """Returns the width of each column; what room is left goes to the columns of text."""
    cells = {i: [row[i] for row in rows] for i in shown}
    least = {i: _least(table.columns[i], cells[i], width) for i in shown}
    wanted = {
        i: _natural(table.columns[i], cells[i]) if table.columns[i].kind == "text" else least[i]
        for i in shown
    }
    room = width - _GAP * len(shown)
    most = max(wanted.values())
    while most > _TEXT and sum(min(wanted[i], max(most, least[i])) for i in shown) > room:
        most -= 1
    return {i: min(wanted[i], max(most, least[i])) for i in shown}


def _grid(table: Table, rows: Sequence[list[list[str]]], shown: Sequence[int], width: int) -> Grid:
    titled = any(column.title for column in table.columns)
    grid = Grid(box=SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0), show_header=titled)
    for i, wide in _widths(table, rows, shown, width).items():
        column = table.columns[i]
        grid.add_column(
            Text(_flat(column.title)),
            justify="left" if column.kind == "text" else "right",
            overflow="fold",
            width=wide,
        )
    for row in rows:
        grid.add_row(*(Text("\n".join(row[i])) for i in shown))
    return grid


def _flat(text: str) -> str:
    return " ".join(printable(text).split())
