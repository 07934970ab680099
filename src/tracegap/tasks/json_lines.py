"""Reading a file of JSON lines row by row, whole or in stretches that several processes share."""

from codecs import BOM_UTF8
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic_core import from_json

from tracegap.errors import BadInputError
from tracegap.task import Stretch

Row = dict[str, Any]


def line_stretches(path: Path, size: int | None = None) -> list[Stretch]:
    """Cuts a file of lines into stretches of about `size` bytes; None: into a single one.

    Raises:
        BadInputError: The file cannot be read.
    """
    try:
        total = path.stat().st_size
    except OSError as error:
        raise unreadable(path, error) from None
    edges = [*range(0, max(total, 1), size or max(total, 1)), total]
    return [Stretch(path, start, end) for start, end in pairwise(edges)]


def read_line_rows(stretch: Stretch) -> Iterator[tuple[int, Row | str]]:
    """Yields (place, row) of a stretch, or (place, complaint) for a line that is no JSON object.

    The place is the line's first byte in its file. A line belongs to the stretch that this byte
    lies in, so that stretches share a file without losing or repeating a row.

    Raises:
        BadInputError: The file cannot be read.
    """
    try:
        with stretch.path.open("rb") as stream:
            place = stretch.start
            if place:
                stream.seek(place - 1)
                place += len(stream.readline()) - 1
            for raw in stream:
                if place >= stretch.end:
                    return
                if not raw.isspace():
                    yield place, _parsed(raw, first=place == 0)
                place += len(raw)
    except OSError as error:
        raise unreadable(stretch.path, error) from None


def unreadable(path: Path, error: OSError) -> BadInputError:
    """Returns the error to raise when `path` could not be read."""
    return BadInputError(f"{path}: cannot be read ({error.strerror or error}).")


def _parsed(raw: bytes, first: bool) -> Row | str:
    try:
        row = from_json(raw.removeprefix(BOM_UTF8) if first else raw, cache_strings="keys")
    except ValueError as error:
        return f"this is not a whole JSON object in UTF-8 ({error})"
    return row if isinstance(row, dict) else "this is not a JSON object"
