"""Rows of CSV and TSV, every line of the file accounted for.

A quotation mark that is never closed makes all that follows one cell. Python's reader takes that
for a row; here a row that does not have a cell for each column is looked at again: reading goes on
from the next line at which a whole row begins, and what lies before is put aside as one.
"""

import csv
from collections.abc import Iterator
from itertools import islice
from typing import IO

from tracegap.audit.reading.values import RowError
from tracegap.text import has_utf8

_MOST = 10_000  # lines of one broken row that are looked at
_AHEAD = 200  # further lines, for the row that begins within it
Row = dict[str, str | None]


def csv_rows(stream: IO[bytes], tabs: bool, longest: int) -> Iterator[tuple[int, Row | RowError]]:
    """Yields (line of its end, row) of each row, or why there is none.

    Args:
        stream: The file's bytes.
        tabs: Whether cells are parted by tabs, whatever the first line looks like.
        longest: Longest cell in characters.
    """
    csv.field_size_limit(longest)
    lines = _Lines(stream)
    header = next(lines, "")
    delimiter = "\t" if tabs else max(",;\t", key=header.count)
    names = next(csv.reader([header], delimiter=delimiter), [])
    if doubled := [name for name in names if names.count(name) > 1]:
        yield 1, RowError("header", f"names the column {doubled[0]!r} twice")
        return
    while True:
        lines.taken.clear()
        try:
            cells = next(csv.reader(lines, delimiter=delimiter, strict=True), None)
            if cells is None:
                return
            why = _unfit(cells, names)
        except csv.Error as error:
            cells, why = [], f"cannot be read ({error}); is it cut short, or a quotation mark lost?"
        if cells == [] and not lines.taken[-1].strip() and len(lines.taken) == 1:
            continue  # an empty line
        if why is None:
            yield lines.number, dict(zip(names, (cell for cell in cells), strict=True))
            continue
        first = lines.number - len(lines.taken) + 1
        broken = len(lines.taken)
        lines.read_ahead()
        lines.give_back(_whole_from(lines.taken, broken, len(names), delimiter))
        yield first, RowError("row", why)


def _unfit(cells: list[str], names: list[str]) -> str | None:
    if len(cells) != len(names):
        return f"has {len(cells)} cells for {len(names)} columns; is a quotation mark lost?"
    if not all(map(has_utf8, cells)):
        return "is not UTF-8"
    return None


def _whole_from(taken: list[str], broken: int, columns: int, delimiter: str) -> int:
    """Returns the number of the first line after the first at which a whole row begins.

    Args:
        taken: The lines of a broken row, and some more.
        broken: How many the broken row took.
        columns: How many cells a whole row has.
        delimiter: What parts them.
    """
    for start in range(1, min(broken, _MOST)):
        if taken[start].count(delimiter) + 1 < columns and '"' not in taken[start]:
            continue
        try:
            cells = next(csv.reader(islice(taken, start, None), delimiter=delimiter, strict=True))
        except (csv.Error, StopIteration):
            continue
        if len(cells) == columns:
            return start
    return broken


class _Lines:
    """The lines of a file, which remembers those that a row took and takes them back."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._waiting: list[str] = []
        self.taken: list[str] = []
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._waiting:
            line = self._waiting.pop()
        else:
            raw = self._stream.readline()
            if not raw:
                raise StopIteration
            line = raw.decode("utf-8-sig" if self.number == 0 else "utf-8", "surrogateescape")
        self.number += 1
        self.taken.append(line)
        return line

    def read_ahead(self) -> None:
        """Takes some more lines."""
        for _ in islice(self, _AHEAD):
            pass

    def give_back(self, start: int) -> None:
        """Takes back the lines of the last row from this one on."""
        rest = self.taken[start:]
        self._waiting += reversed(rest)
        self.number -= len(rest)
