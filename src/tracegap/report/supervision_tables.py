"""The tables of what `tracegap export` wrote, and of what it left out."""

from tracegap.report.table import Column, Table
from tracegap.supervision.selecting import Written


def supervision_tables(found: Written) -> list[Table]:
    """Returns rows by part and class, and texts that are in no row."""
    return [table for table in (_rows(found), _unused(found)) if table.rows]


def _rows(found: Written) -> Table:
    written = ", ".join(f"{part} {rows}" for part, rows in found.rows.items())
    return Table(
        "supervision-rows",
        "Rows that could be written",
        f"Written: {written}, of {found.texts} texts read. Parts share no group of questions. "
        "Balanced, as many rows of each class and verdict are written as the smallest has.",
        (Column("Part"), Column("Class and verdict"), Column("Rows", "count")),
        tuple(
            (part, cell, rows)
            for part, cells in found.cells.items()
            for cell, rows in cells.items()
        ),
    )


def _unused(found: Written) -> Table:
    return Table(
        "supervision-unused",
        "Texts in no row",
        "Each text that was read is in a row, or stands here.",
        (Column("Why"), Column("Texts", "count")),
        tuple(found.unused.items()),
    )
