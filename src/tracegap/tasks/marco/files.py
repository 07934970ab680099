"""Reading MS MARCO QA in each of the forms it comes in, record by record.

- JSON lines: one record a line (v1.1's own form, and what the official converter makes of v2.1).
- One JSON object of columns, each `{"0": value, "1": value, ...}` (v2.1's own form).
- Parquet (the hub's form), whose passages are columns as well.

None is ever held whole: each is read in stretches (bytes of JSON lines, row groups of Parquet, or
all of a column file), so that several processes can share one file.
"""

import json
import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from tracegap.errors import BadInputError
from tracegap.task import Stretch
from tracegap.tasks.json_lines import Row, line_stretches, read_line_rows, unreadable

COLUMNS = ("query_id", "query", "query_type", "passages", "answers")

_BY_COLUMN = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"\w+"\s*:\s*\{\s*("\d+"\s*:|\})')
_LIST_COLUMNS = re.compile(rb'\{\s*"query(?:_id|_type)?"\s*:\s*\[')
_CUT_SHORT = "is the file cut short? Download it again"
_CHUNK = 1 << 20
_PARQUET_ROWS = 1000
_DECODER = json.JSONDecoder()


def marco_files(source: Path) -> list[Path]:
    """Returns the files of a source: itself, or a folder's, by name.

    Raises:
        BadInputError: There is none.
    """
    if source.is_file():
        return [source]
    found = sorted(p for p in source.glob("*") if p.suffix in {".json", ".jsonl", ".parquet"})
    if not found:
        raise BadInputError(
            f"{source}: holds no .jsonl, .json or .parquet file of MS MARCO QA; give such a file "
            "(unpacked), or a folder of them."
        )
    return found


def stretches(path: Path, size: int) -> list[Stretch]:
    """Cuts a file into stretches of about `size` bytes; a column file stays whole.

    Raises:
        BadInputError: The file cannot be read.
    """
    try:
        if path.suffix == ".parquet":
            return _row_groups(path, size)
        _refuse_other_forms(path)
        if _is_by_column(path):
            return [Stretch(path, 0, 0)]
    except OSError as error:
        raise unreadable(path, error) from None
    return line_stretches(path, size)


def read_rows(stretch: Stretch) -> Iterator[tuple[int, Row | str]]:
    """Yields (place, row) of a stretch, or (place, complaint) for a line that is no JSON object.

    The place is the line's first byte, or the record's number from 0 in its file.

    Raises:
        BadInputError: The file cannot be read, or its columns do not fit together.
    """
    try:
        if stretch.path.suffix == ".parquet":
            yield from _parquet_rows(stretch)
        elif stretch.start == stretch.end and _is_by_column(stretch.path):
            yield from _column_rows(stretch.path)
        else:
            yield from read_line_rows(stretch)
    except OSError as error:
        raise unreadable(stretch.path, error) from None


def _refuse_other_forms(path: Path) -> None:
    """Raises BadInputError for a list of records, and for columns that are lists."""
    with path.open("rb") as stream:
        start = stream.read(4096).removeprefix(BOM_UTF8).lstrip()
    if start.startswith(b"["):
        raise BadInputError(f"{path}: is one JSON list; write it as JSON lines, a record a line.")
    if _LIST_COLUMNS.match(start):
        raise BadInputError(
            f"{path}: its columns are lists; write it as JSON lines, a record a line, or with "
            "columns of numbered records as v2.1 has them."
        )


def _is_by_column(path: Path) -> bool:
    with path.open("rb") as stream:
        return _BY_COLUMN.match(stream.read(4096)) is not None


def _row_groups(path: Path, size: int) -> list[Stretch]:
    import pyarrow.parquet  # type: ignore[import-untyped]

    try:
        meta = pyarrow.parquet.ParquetFile(path).metadata
    except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError) as error:
        raise _no_parquet(path, error) from None
    found, start, held = [], 0, 0
    for group in range(meta.num_row_groups):
        held += meta.row_group(group).total_byte_size
        if held >= size:
            found.append(Stretch(path, start, group + 1))
            start, held = group + 1, 0
    if start < meta.num_row_groups:
        found.append(Stretch(path, start, meta.num_row_groups))
    return found


def _no_parquet(path: Path, error: Exception) -> BadInputError:
    complaint = " ".join(str(error).split())[:200]
    return BadInputError(f"{path}: is not whole Parquet ({complaint}); {_CUT_SHORT}.")


def _parquet_rows(stretch: Stretch) -> Iterator[tuple[int, Row | str]]:
    import pyarrow.parquet

    try:
        file = pyarrow.parquet.ParquetFile(stretch.path)
        missing = [name for name in COLUMNS if name not in file.schema_arrow.names]
        if missing:
            raise BadInputError(
                f"{stretch.path}: field {missing[0]!r} is missing; is this MS MARCO QA?"
            )
        number = sum(file.metadata.row_group(g).num_rows for g in range(stretch.start))
        groups = range(stretch.start, stretch.end)
        for batch in file.iter_batches(_PARQUET_ROWS, row_groups=groups, columns=list(COLUMNS)):
            for row in batch.to_pylist():
                yield number, row
                number += 1
    except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError) as error:
        raise _no_parquet(stretch.path, error) from None


def _column_rows(path: Path) -> Iterator[tuple[int, Row | str]]:
    """Walks all columns side by side, each through its own reading of the file."""
    starts = _column_starts(path)
    missing = [name for name in COLUMNS if name not in starts]
    if missing:
        raise BadInputError(f"{path}: column {missing[0]!r} is missing; is this MS MARCO QA?")
    columns = [_JsonWalk(path, starts[name]).members() for name in COLUMNS]
    try:
        for number, cells in enumerate(zip(*columns, strict=True)):
            keys = {key for key, _ in cells}
            if len(keys) != 1:
                raise BadInputError(
                    f"{path}: record {number}: the columns give it different keys "
                    f"({', '.join(sorted(keys))}); they must stand in the same order."
                )
            values = (value for _, value in cells)
            yield number, dict(zip(COLUMNS, values, strict=True))
    except ValueError:  # zip: one column ended before another
        raise BadInputError(f"{path}: its columns are not of one length; {_CUT_SHORT}.") from None


def _column_starts(path: Path) -> dict[str, int]:
    """Returns where in the file each column's object begins, having read it once."""
    walk = _JsonWalk(path, 0)
    walk.expect("{")
    starts: dict[str, int] = {}
    while walk.peek() != "}":
        name = walk.value()
        walk.expect(":")
        starts[str(name)] = walk.position()
        for _ in walk.members():
            pass
        if walk.peek() != "}":
            walk.expect(",")
    return starts


class _JsonWalk:
    """Reads JSON values one after another from a place in a file, holding little more than one."""

    def __init__(self, path: Path, start: int) -> None:
        self._path = path
        self._stream: IO[bytes] = path.open("rb")
        self._stream.seek(start)
        if start == 0 and self._stream.read(len(BOM_UTF8)) != BOM_UTF8:
            self._stream.seek(0)
        self._base = self._stream.tell()  # where in the file `_text` begins
        self._text = ""
        self._at = 0
        self._rest = b""

    def position(self) -> int:
        """Returns the place in the file, in bytes, of the next character."""
        return self._base + len(self._text[: self._at].encode())

    def members(self) -> Iterator[tuple[str, Any]]:
        """Yields the keys and values of the object that begins here."""
        self.expect("{")
        while self.peek() != "}":
            key = self.value()
            self.expect(":")
            yield str(key), self.value()
            if self.peek() != "}":
                self.expect(",")
        self.expect("}")

    def expect(self, mark: str) -> None:
        """Steps over one mark."""
        if self.peek() != mark:
            raise BadInputError(f"{self._path}: {mark!r} is missing at byte {self.position()}.")
        self._at += 1

    def peek(self) -> str:
        """Returns the next character that is not white space."""
        while True:
            while self._at < len(self._text):
                if not self._text[self._at].isspace():
                    return self._text[self._at]
                self._at += 1
            self._read_on()

    def value(self) -> Any:
        """Returns the value that begins here."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except ValueError:
                self._read_on()
                continue
            if end < len(self._text):  # else a number might go on in what is not read yet
                self._at = end
                return value
            self._read_on()

    def _read_on(self) -> None:
        more = self._stream.read(max(_CHUNK, len(self._text) - self._at))
        if not more:
            raise BadInputError(f"{self._path}: ends within its JSON; {_CUT_SHORT}.")
        self._base = self.position()
        data = self._rest + more
        try:
            text, self._rest = data.decode(), b""
        except UnicodeDecodeError as error:
            if error.reason != "unexpected end of data":
                raise BadInputError(
                    f"{self._path}: is not UTF-8 near byte {self._stream.tell() - len(data)}."
                ) from None
            text, self._rest = data[: error.start].decode(), data[error.start :]
        self._text = self._text[self._at :] + text
        self._at = 0
