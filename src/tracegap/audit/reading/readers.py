"""Reading outputs from whatever file they are in, row by row, without being told which it is.

JSON lines (the released files, tracegap's generations, lm-evaluation-harness samples, any other),
a JSON list of rows, responses of servers, inspect logs (`.eval` and `.json`), CSV, TSV and Parquet,
each plain or packed. Every row ends as an output, or is put aside with the reason; a file that
cannot be opened ends the audit.
"""

import json
import zipfile
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Mapping
from io import BufferedReader, BytesIO
from itertools import chain
from pathlib import Path
from typing import IO, Any

from pydantic_core import from_json

from tracegap.audit.reading import inspect_logs
from tracegap.audit.reading.csv_rows import csv_rows
from tracegap.audit.reading.files import LARGEST_WHOLE, cut_short_errors, kind_of, opened
from tracegap.audit.reading.harness import harness_rows, is_harness_row, model_of
from tracegap.audit.reading.outputs import Output, Place, RowFormat, output_of
from tracegap.audit.reading.parts import Part, stretch_of
from tracegap.audit.reading.path_names import named
from tracegap.audit.reading.responses import rows_of_response
from tracegap.audit.reading.values import RowError
from tracegap.errors import BadInputError, SettingsError
from tracegap.needs import install
from tracegap.records import Quarantined

LONGEST_LINE = 16 * 1024 * 1024
_PARQUET_ROWS = 1024
_CONTROLS = ("withheld", "swapped")

Numbered = Iterator[tuple[int, Any]]
PutAside = Callable[[Quarantined], None]


class ColumnsSeen:
    """Tells whether the columns that a user names stand in any row."""

    def __init__(self, wanted: tuple[str, ...]) -> None:
        self._missing = set(wanted)
        self._known: dict[str, None] = {}

    def row(self, row: Mapping[str, Any]) -> None:
        """Looks at a row, as long as a column has not been seen."""
        if self._missing:
            self._missing.difference_update(row)
            self._known.update(dict.fromkeys(row))

    def merge(self, later: "ColumnsSeen") -> None:
        """Takes in what was seen in the rows that follow."""
        self._missing &= later._missing
        self._known.update(later._known)

    def check(self) -> None:
        """Raises SettingsError if a column was in no row."""
        if self._missing and self._known:
            raise SettingsError(
                f"there is no column {min(self._missing)!r} (--map, --group-by); there are: "
                f"{', '.join(self._known)}."
            )


def read_outputs(
    part: Part, row_format: RowFormat, put_aside: PutAside, seen: ColumnsSeen
) -> Iterator[Output]:
    """Yields the outputs of one file, or of a part of it, one at a time.

    Args:
        part: The file.
        row_format: How columns are named.
        put_aside: Called with each row that cannot be used.
        seen: Is shown each row's columns.

    Raises:
        BadInputError: The file cannot be opened or is of no known kind.
    """
    path = part.path
    name = named(path, row_format.labels)
    student = model_of(path) or name.student
    filters: list[str | None] = []
    for line, row in _rows(part):
        place = Place(str(path), line, student, name.arm, name.label, name.released)
        try:
            for single in _single_rows(row, filters):
                try:
                    if isinstance(single, RowError):
                        raise single
                    seen.row(single)
                    yield output_of(single, place, row_format)
                except RowError as error:
                    put_aside(Quarantined(str(path), line, error.field, str(error)))
        except RowError as error:
            put_aside(Quarantined(str(path), line, error.field, str(error)))


def _single_rows(row: Any, filters: list[str | None]) -> Iterator[dict[str, Any] | RowError]:
    """Yields a flat row for each output in a row; at least one, or it raises RowError."""
    if isinstance(row, RowError):
        raise row
    if not isinstance(row, dict):
        raise RowError("row", f"is a {type(row).__name__}, not an object")
    if row.get("condition") in _CONTROLS:
        raise RowError("condition", f"is {row['condition']!r}: a control, not an answer")
    if not is_harness_row(row):
        yield from rows_of_response(row)
        return
    if not filters:
        filters.append(row.get("filter"))
    yield from harness_rows(row, filters[0])


def _rows(part: Part) -> Numbered:
    path = part.path
    kind = kind_of(path)
    number = 0
    try:
        if kind == ".parquet":
            yield from _parquet_rows(part)
        elif kind == ".eval":
            yield from enumerate(inspect_logs.rows_of_eval(path), start=1)
        elif part.start or part.stop is not None:
            with path.open("rb") as whole:
                yield from _json_lines(_lines(stretch_of(whole, part)), part.before)
        else:
            with opened(path) as stream:
                for number, row in _stream_rows(stream, path, kind):
                    yield number, row
    except cut_short_errors():
        yield number + 1, RowError("file", "is cut short or damaged; the rest of it is unread")
    except OSError as error:
        raise BadInputError(f"{path}: cannot be read ({error.strerror or error}).") from None
    except zipfile.BadZipFile:
        raise BadInputError(f"{path}: is not a whole .eval file; was it cut short?") from None


def _stream_rows(stream: BufferedReader, path: Path, kind: str) -> Numbered:
    if kind in (".csv", ".tsv"):
        yield from csv_rows(stream, kind == ".tsv", LONGEST_LINE)
        return
    start = stream.peek().removeprefix(BOM_UTF8).lstrip()
    # a list is one value whatever the ending says; an object is, unless a row is on the first line
    if not start.startswith(b"[") and kind != ".json":
        yield from _json_lines(_lines(stream))
        return
    first = stream.readline(LONGEST_LINE + 1)
    if _is_row(first):
        yield from _json_lines(chain([first], _lines(stream)))
        return
    text = first + stream.read(LARGEST_WHOLE)
    if len(text) > LARGEST_WHOLE:
        raise BadInputError(
            f"{path}: is one JSON value of more than {LARGEST_WHOLE >> 20} MB; write it as JSON "
            "lines, a row a line."
        )
    yield from _whole_rows(text)


def _is_row(line: bytes) -> bool:
    """Whether a file's first line is a whole row, so that each line is one."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and not inspect_logs.is_log(value)


def _whole_rows(text: bytes) -> Numbered:
    """Yields the rows of one JSON value; of what is none, line by line, what is wrong with it."""
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        yield from _json_lines(iter(BytesIO(text)))
        return
    if inspect_logs.is_log(whole):
        yield from enumerate(inspect_logs.rows_of_log(whole), start=1)
    else:
        yield from enumerate(whole if isinstance(whole, list) else [whole], start=1)


def _json_lines(lines: Iterator[bytes], before: int = 0) -> Numbered:
    for number, raw in enumerate(lines, start=before + 1):
        try:
            if len(raw) > LONGEST_LINE:
                raise RowError("line", f"is longer than {LONGEST_LINE} bytes")
            if (row := _fast(raw)) is not None:
                yield number, row
                continue
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8").strip()
            if text:
                yield number, json.loads(text)
        except UnicodeDecodeError as error:
            yield number, RowError("line", f"byte {error.start} is not UTF-8")
        except RowError as error:
            yield number, error
        except (ValueError, RecursionError):
            yield (
                number,
                RowError("line", "is not a whole JSON object; is the file cut short?"),
            )


def _fast(raw: bytes) -> Any:
    """Returns a row by pydantic's parser, or None where json is to tell what is wrong, or right."""
    try:
        return from_json(raw)
    except ValueError:
        return None


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """Yields lines; of one that is too long, only so much that this can be told."""
    while raw := stream.readline(LONGEST_LINE + 1):
        if len(raw) > LONGEST_LINE and not raw.endswith(b"\n"):
            rest = raw
            while rest and not rest.endswith(b"\n"):
                rest = stream.readline(LONGEST_LINE)
        yield raw


def _parquet_rows(part: Part) -> Numbered:
    path, number = part.path, part.before
    try:
        import pyarrow  # type: ignore[import-untyped]
        from pyarrow import parquet
    except ImportError:
        raise BadInputError(
            f"{path}: reading Parquet needs pyarrow; {install(['pyarrow'])}."
        ) from None
    try:
        with path.open("rb") as stream:
            file = parquet.ParquetFile(stream)
            groups = list(part.groups or range(file.num_row_groups))
            for batch in file.iter_batches(batch_size=_PARQUET_ROWS, row_groups=groups):
                for row in batch.to_pylist():
                    number += 1
                    yield number, row
    except (pyarrow.ArrowException, OSError) as error:
        complaint = " ".join(str(error).split())[:200]
        raise BadInputError(f"{path}: is not a whole Parquet file ({complaint}).") from None
