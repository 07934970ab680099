"""A table, before it is written to the terminal, as HTML, CSV or LaTeX."""

from dataclasses import dataclass, replace

from tracegap.report.figures import Cell, Kind
from tracegap.report.rows import ALL


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading, and how its cells are to be written."""

    title: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a name (its file's), a title and a line on how to read it."""

    name: str
    title: str
    note: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


def over_all_classes(table: Table) -> Table:
    """Returns a table with only the rows of all classes together; whole if it has no classes."""
    titles = [column.title for column in table.columns]
    if "Class" not in titles:
        return table
    at = titles.index("Class")
    return replace(table, rows=tuple(row for row in table.rows if row[at] == ALL))


def arm_by_arm(table: Table) -> list[Table]:
    """Returns one table an arm, of a table whose first column is the arm; the last has the note."""
    arms = list(dict.fromkeys(row[0] for row in table.rows))
    return [
        replace(
            table,
            title=f"{table.title}: arm {arm}",
            note=table.note if arm == arms[-1] else "",
            columns=table.columns[1:],
            rows=tuple(row[1:] for row in table.rows if row[0] == arm),
        )
        for arm in arms
    ]
