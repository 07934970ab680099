"""Reading outputs from whatever file they are in, row by row, without being told which it is.

JSON lines (the released files, tracegap's generations, lm-evaluation-harness samples, any other),
a JSON list of rows, inspect logs (`.eval` and `.json`), CSV and parquet. A row that cannot be used
is put aside with the reason; a file that cannot be opened ends the audit.
"""

import csv
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from pydantic_core import from_json

from tracegap.audit.reading import inspect_logs
from tracegap.audit.reading.harness import harness_rows, is_harness_row, is_results, model_of
from tracegap.audit.reading.outputs import Output, Place, RowError, RowFormat, output_of
from tracegap.audit.reading.path_names import named
from tracegap.errors import BadInputError
from tracegap.records import Quarantined

LONGEST_LINE = 16 * 1024 * 1024
_CONTROLS = ("withheld", "swapped")
_TIMES = ".times.jsonl"  # what a run keeps beside its generations
_KNOWN = (".json", ".jsonl", ".ndjson", ".csv", ".parquet", ".eval")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")

Numbered = Iterator[tuple[int, Any]]
PutAside = Callable[[Quarantined], None]


def files_of(paths: list[Path]) -> list[Path]:
    """Returns the files to read; folders give all files of a known kind in them, by name.

    Raises:
        BadInputError: A path does not exist, or a folder holds nothing that can be read.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(
                p
                for p in path.rglob("*")
                if p.suffix in _KNOWN and p.is_file() and not _holds_no_outputs(p)
            )
            if not inside:
                raise BadInputError(f"{path}: holds no file ending in {', '.join(_KNOWN)}.")
            found += inside
        elif path.is_file():
            found.append(path)
        else:
            raise BadInputError(f"{path}: is not there; give files or folders of outputs.")
    return list(dict.fromkeys(found))


def _holds_no_outputs(path: Path) -> bool:
    return is_results(path) or path.name.endswith(_TIMES)


def read_outputs(path: Path, row_format: RowFormat, put_aside: PutAside) -> Iterator[Output]:
    """Yields the outputs of one file, one at a time.

    Args:
        path: The file.
        row_format: How columns are named.
        put_aside: Called with each row that cannot be used.

    Raises:
        BadInputError: The file cannot be opened or is of no known kind.
    """
    name = named(path, row_format.labels)
    student = model_of(path) or name.student
    filters: list[str | None] = []
    for line, row in _rows(path, put_aside):
        place = Place(str(path), line, student, name.arm, name.label)
        try:
            if isinstance(row, RowError):
                raise row
            if not isinstance(row, dict):
                raise RowError("row", f"is a {type(row).__name__}, not an object")
            if row.get("condition") in _CONTROLS:
                raise RowError("condition", f"is {row['condition']!r}: a control, not an answer")
            if not is_harness_row(row):
                yield output_of(row, place, row_format)
                continue
            filters = filters or [row.get("filter")]
            for single in harness_rows(row, filters[0]):
                yield output_of(single, place, row_format)
        except RowError as error:
            put_aside(Quarantined(str(path), line, error.field, str(error)))


def _rows(path: Path, put_aside: PutAside) -> Numbered:
    kind = path.suffix.lower()
    try:
        if kind == ".csv":
            yield from _csv_rows(path, put_aside)
        elif kind == ".parquet":
            yield from _parquet_rows(path)
        elif kind == ".eval":
            yield from enumerate(inspect_logs.rows_of_eval(path), start=1)
        elif kind == ".json" and (whole := _whole_json(path)) is not None:
            if inspect_logs.is_log(whole):
                yield from enumerate(inspect_logs.rows_of_log(whole), start=1)
            else:
                yield from enumerate(whole if isinstance(whole, list) else [whole], start=1)
        else:
            yield from _json_lines(path, put_aside)
    except OSError as error:
        raise BadInputError(f"{path}: cannot be read ({error.strerror or error}).") from None
    except zipfile.BadZipFile:
        raise BadInputError(f"{path}: is not a whole .eval file; was it cut short?") from None


def _whole_json(path: Path) -> Any:
    """Returns the one JSON value that a file is, or None if it is JSON lines instead."""
    with path.open("rb") as stream:
        first = stream.readline(LONGEST_LINE).strip()
        while not first and (first := stream.readline(LONGEST_LINE)):
            first = first.strip()
        try:
            value = json.loads(first)
            if isinstance(value, dict) and not inspect_logs.is_log(value):
                return None
        except (ValueError, RecursionError):
            pass
        stream.seek(0)
        try:
            return json.loads(stream.read())
        except (ValueError, RecursionError):
            return None


def _json_lines(path: Path, put_aside: PutAside) -> Numbered:
    with path.open("rb") as stream:
        for number, raw in enumerate(_lines(stream), start=1):
            try:
                if len(raw) > LONGEST_LINE:
                    raise RowError("line", f"is longer than {LONGEST_LINE} bytes")
                if (row := _fast(raw)) is not None:
                    yield number, row
                    continue
                text = raw.decode("utf-8-sig" if number == 1 else "utf-8").strip()
                if text:
                    yield number, _no_surrogates(json.loads(text), text)
            except UnicodeDecodeError as error:
                reason = f"byte {error.start} is not UTF-8"
                put_aside(Quarantined(str(path), number, "line", reason))
            except RowError as error:
                put_aside(Quarantined(str(path), number, error.field, str(error)))
            except (ValueError, RecursionError):
                reason = "is not a whole JSON object; is the file cut short?"
                put_aside(Quarantined(str(path), number, "line", reason))


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


def _no_surrogates(row: Any, text: str) -> Any:
    """Refuses rows whose escapes make half a character, which no file could hold again."""
    if ("\\ud" in text or "\\uD" in text) and _LONE_SURROGATE.search(
        json.dumps(row, ensure_ascii=False)
    ):
        raise RowError("line", "holds half a character (a lone surrogate)")
    return row


def _csv_rows(path: Path, put_aside: PutAside) -> Numbered:
    csv.field_size_limit(LONGEST_LINE)
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as stream:
        rows = csv.DictReader(stream)
        try:
            for row in rows:
                if any(isinstance(v, str) and _LONE_SURROGATE.search(v) for v in row.values()):
                    aside = Quarantined(str(path), rows.line_num, "row", "is not UTF-8")
                    put_aside(aside)
                else:
                    yield rows.line_num, {k: v or None for k, v in row.items() if k is not None}
        except csv.Error as error:
            put_aside(Quarantined(str(path), rows.line_num, "row", f"{error}; the rest is unread"))


def _parquet_rows(path: Path) -> Numbered:
    try:
        import pyarrow  # type: ignore[import-untyped]
        from pyarrow import parquet
    except ImportError:
        raise BadInputError(f"{path}: reading parquet needs `pip install pyarrow`.") from None
    try:
        number = 0
        for batch in parquet.ParquetFile(path).iter_batches(batch_size=1024):
            for row in batch.to_pylist():
                number += 1
                yield number, row
    except pyarrow.ArrowInvalid as error:
        raise BadInputError(f"{path}: is not a whole parquet file ({error}).") from None
