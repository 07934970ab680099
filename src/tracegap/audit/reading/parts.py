"""Cutting files into parts that can be read by themselves, so that processes can share one file.

JSON lines are cut between lines, and counted on the way, so that every row keeps its line number;
Parquet is cut by row groups. What cannot be read from its middle is one part: packed files, one
JSON value, CSV (a line may lie within a cell), and rows of lm-evaluation-harness from the first one
on, since the filter of that one decides what the others are.
"""

from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import IO, Any

from tracegap.audit.reading.files import is_packed, kind_of

BYTES, ROWS = 16 << 20, 16_384
"""How large a part is, of lines and of Parquet; the last line or row group goes into it whole."""
_BLOCK = 1 << 20
_HARNESS = b'"resps"'  # a key that every row of the harness has
_WHOLE_KINDS = (".json", ".csv", ".tsv", ".eval")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a file; without numbers it is all of it.

    Attributes:
        path: The file.
        start: First byte.
        stop: The byte after the last; None: to the end.
        before: Lines, or rows, of the file before this part.
        groups: Row groups of a Parquet file; None: all.
    """

    path: Path
    start: int = 0
    stop: int | None = None
    before: int = 0
    groups: tuple[int, ...] | None = None

    @property
    def first(self) -> bool:
        """Whether its file begins with it."""
        return self.before == 0


def parts_of(path: Path) -> Iterator[Part]:
    """Yields the parts of a file in their order, each as soon as it is found.

    What is wrong with a file is told when it is read, not here.
    """
    kind = kind_of(path)
    try:
        if kind == ".parquet":
            yield from _of_parquet(path)
            return
        if kind not in _WHOLE_KINDS and path.stat().st_size > BYTES:
            with path.open("rb") as stream:
                start = stream.read(_BLOCK)
                if not is_packed(start) and not _is_list(start):
                    stream.seek(0)
                    yield from _of_lines(path, stream)
                    return
    except OSError:
        pass
    yield Part(path)


def _is_list(start: bytes) -> bool:
    return start.removeprefix(BOM_UTF8).lstrip().startswith(b"[")


def _of_lines(path: Path, stream: IO[bytes]) -> Iterator[Part]:
    start = before = 0
    while True:
        size, lines, harness = _measured(stream)
        if harness or not size:
            break
        yield Part(path, start, start + size, before)
        start, before = start + size, before + lines
    if harness:
        yield Part(path, start, None, before)


def _measured(stream: IO[bytes]) -> tuple[int, int, bool]:
    """Reads on to the end of a line; returns bytes, lines, and whether the harness wrote any."""
    size = lines = 0
    block = tail = b""
    harness = False
    while size < BYTES and (read := stream.read(min(_BLOCK, BYTES - size))):
        block = read
        size, lines = size + len(block), lines + block.count(b"\n")
        harness = harness or _HARNESS in tail + block
        tail = (tail + block)[1 - len(_HARNESS) :]
    while block and not block.endswith(b"\n"):
        block = stream.readline(_BLOCK)
        size, lines = size + len(block), lines + block.count(b"\n")
        harness = harness or _HARNESS in tail + block
        tail = (tail + block)[1 - len(_HARNESS) :]
    return size, lines, harness


def _of_parquet(path: Path) -> Iterator[Part]:
    try:
        import pyarrow  # type: ignore[import-untyped]
        from pyarrow import parquet
    except ImportError:
        yield Part(path)
        return
    try:
        with path.open("rb") as stream:
            about = parquet.ParquetFile(stream).metadata
    except pyarrow.ArrowException:
        yield Part(path)
        return
    groups: list[int] = []
    before = rows = 0
    for group in range(about.num_row_groups):
        groups.append(group)
        rows += about.row_group(group).num_rows
        if rows >= ROWS or group == about.num_row_groups - 1:
            yield Part(path, before=before, groups=tuple(groups))
            before, rows, groups = before + rows, 0, []
    if not about.num_row_groups:
        yield Part(path)


def stretch_of(stream: IO[bytes], part: Part) -> IO[bytes]:
    """Returns the bytes of a part of a file that is open; all of it in constant memory."""
    stream.seek(part.start)
    if part.stop is None:
        return stream
    return BufferedReader(_Stretch(stream, part.stop - part.start), _BLOCK)


class _Stretch(RawIOBase):
    """So many bytes of a stream, from where it stands."""

    def __init__(self, stream: IO[bytes], size: int) -> None:
        self._stream = stream
        self._left = size

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Reads what fits, and no further than its end."""
        read = self._stream.read(min(len(buffer), self._left))
        buffer[: len(read)] = read
        self._left -= len(read)
        return len(read)
