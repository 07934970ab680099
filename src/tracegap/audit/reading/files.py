"""Which files hold outputs, and their bytes: plain, or compressed with gzip or Zstandard.

Files elsewhere (`s3://`, `gs://`, `hf://`, whatever fsspec knows) are used as local ones are.
"""

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from tracegap.audit.reading.harness import is_results
from tracegap.errors import BadInputError, SettingsError, TracegapError
from tracegap.needs import install

KINDS = (".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".parquet", ".eval")
_TIMES = ".times.jsonl"  # what a run keeps beside its generations
_PACKED = (".gz", ".zst")
_GZIP, _ZSTANDARD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_BUFFER = 1 << 16
LARGEST_WHOLE = 1 << 30
"""In bytes: a file that must be held whole (a JSON list) is read up to here once unpacked."""


def place_of(text: str) -> Path:
    """Returns a path, of this machine or, with a protocol before it, of a storage elsewhere.

    Raises:
        SettingsError: universal-pathlib, or what knows the protocol, is not installed.
    """
    if "://" not in text:
        return Path(text)
    try:
        from upath import UPath
    except ImportError:
        raise SettingsError(
            f"{text}: reading from elsewhere needs universal-pathlib; "
            f"{install(['universal-pathlib'])}."
        ) from None
    try:
        return cast(Path, UPath(text))  # no subclass, but what is asked of a path here it has
    except (ImportError, ValueError) as error:
        raise SettingsError(f"{text}: {str(error).rstrip('.')}.") from None


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
        try:
            found += _files_at(path, left_out)
        except TracegapError:
            raise
        except Exception as error:  # whatever a storage's own package raises
            if isinstance(path, Path):
                raise
            raise BadInputError(f"{path}: cannot be reached ({error}).") from None
    return list(dict.fromkeys(found))


def _files_at(path: Path, left_out: Callable[[Path], None]) -> list[Path]:
    if path.is_dir():
        return _inside(path, left_out)
    if path.is_file():
        return [path]
    raise BadInputError(f"{path}: is not there; give files or folders of outputs.")


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


def is_packed(start: bytes) -> bool:
    """Whether a file that begins with these bytes is packed."""
    return start.startswith((_GZIP, _ZSTANDARD))


@contextmanager
def opened(path: Path) -> Iterator[io.BufferedReader]:
    """Opens a file for reading, unpacked as it is read.

    Raises:
        BadInputError: It is packed with Zstandard, and nothing here can unpack that.
    """
    with path.open("rb") as raw:
        raw = raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(raw, _BUFFER)
        start = raw.peek(4)[:4]
        if start.startswith(_GZIP):
            with gzip.GzipFile(fileobj=raw) as unpacked:
                yield io.BufferedReader(unpacked, _BUFFER)
        elif start.startswith(_ZSTANDARD):
            yield io.BufferedReader(_unpacked_zstandard(raw, path), _BUFFER)
        else:
            yield raw


def _unpacked_zstandard(raw: IO[bytes], path: Path) -> Any:
    try:
        import zstandard
    except ImportError:
        raise BadInputError(
            f"{path}: is compressed with Zstandard; {install(['zstandard'])}."
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
