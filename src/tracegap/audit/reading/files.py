"""Which files hold outputs, and their bytes: plain, or compressed with gzip or Zstandard."""

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from tracegap.audit.reading.harness import is_results
from tracegap.errors import BadInputError

KINDS = (".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".parquet", ".eval")
_TIMES = ".times.jsonl"  # what a run keeps beside its generations
_PACKED = (".gz", ".zst")
_BUFFER = 1 << 16
LARGEST_WHOLE = 1 << 30
"""In bytes: a file that must be held whole (a JSON list) is read up to here once unpacked."""


def kind_of(path: Path) -> str:
    """Returns the ending that says what a file is, in lower case, without that of a packer."""
    name = path.name.lower()
    for packed in _PACKED:
        name = name.removesuffix(packed)
    return Path(name).suffix


def files_of(paths: list[Path], left_out: Callable[[Path], None]) -> list[Path]:
    """Returns the files to read; folders give all files of a known kind in them, by name.

    Args:
        paths: Files and folders.
        left_out: Told each file of a folder that is not read.

    Raises:
        BadInputError: A path does not exist, or a folder holds nothing that can be read.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += _inside(path, left_out)
        elif path.is_file():
            found.append(path)
        else:
            raise BadInputError(f"{path}: is not there; give files or folders of outputs.")
    return list(dict.fromkeys(found))


def _holds_no_outputs(path: Path) -> bool:
    return is_results(path) or path.name.endswith(_TIMES)


def _inside(folder: Path, left_out: Callable[[Path], None]) -> list[Path]:
    inside = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name.startswith(".") or _holds_no_outputs(path):
            continue
        if kind_of(path) in KINDS:
            inside.append(path)
        else:
            left_out(path)
    if not inside:
        raise BadInputError(f"{folder}: holds no file ending in {', '.join(KINDS)}.")
    return inside


@contextmanager
def opened(path: Path) -> Iterator[io.BufferedReader]:
    """Opens a file for reading, unpacked as it is read.

    Raises:
        BadInputError: It is packed with Zstandard, and nothing here can unpack that.
    """
    with path.open("rb") as raw:
        start = raw.peek(4)[:4]
        if start[:2] == b"\x1f\x8b":
            with gzip.GzipFile(fileobj=raw) as unpacked:
                yield io.BufferedReader(unpacked, _BUFFER)
        elif start == b"\x28\xb5\x2f\xfd":
            yield io.BufferedReader(_unpacked_zstandard(raw, path), _BUFFER)
        else:
            yield raw


def _unpacked_zstandard(raw: IO[bytes], path: Path) -> Any:
    try:
        import zstandard
    except ImportError:
        raise BadInputError(
            f"{path}: is compressed with Zstandard; `pip install zstandard` to read it."
        ) from None
    return zstandard.ZstdDecompressor().stream_reader(raw, read_across_frames=True)


def cut_short_errors() -> tuple[type[BaseException], ...]:
    """Returns what reading a packed file raises where it is damaged or ends too early."""
    errors: tuple[type[BaseException], ...] = (EOFError, zlib.error, gzip.BadGzipFile)
    try:
        import zstandard
    except ImportError:
        return errors
    return (*errors, zstandard.ZstdError)
