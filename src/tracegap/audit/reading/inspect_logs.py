"""Logs of inspect_ai: one JSON value (`.json`), or a zip with a file a sample (`.eval`).

Seen with logs that inspect_ai 0.3.285 wrote; its `.eval` archives are compressed with Zstandard,
which Python's own zipfile reads from version 3.14 on.
"""

import io
import json
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tracegap.audit.reading.values import RowError
from tracegap.errors import BadInputError
from tracegap.needs import install
from tracegap.traces.sources import ShapeError, read_content

_BAD = (
    ValueError,
    RecursionError,
    KeyError,
    NotImplementedError,  # from zipfile, for a packing that it does not know
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
)
_ZSTANDARD = 93  # number of the method in the zip format
_LARGEST_PART = 1 << 28  # bytes of one sample once unpacked
_LOCAL_HEADER = struct.Struct("<26xHH")  # lengths of the name and of the extra field


def is_log(value: Any) -> bool:
    """Whether a JSON value is an inspect log."""
    return isinstance(value, dict) and isinstance(value.get("eval"), dict) and "version" in value


def rows_of_log(log: Mapping[str, Any]) -> Iterator[dict[str, Any] | RowError]:
    """Yields a flat row for each sample of a log that is one JSON value."""
    samples = log.get("samples") or []
    if not isinstance(samples, list):
        yield RowError("samples", f"is a {type(samples).__name__}, not a list")
        return
    for sample in samples:
        yield from _rows(sample, log["eval"])


def rows_of_eval(path: Path) -> Iterator[dict[str, Any] | RowError]:
    """Yields a flat row for each sample of an `.eval` file, one at a time.

    Raises:
        BadInputError: A part of it cannot be read.
    """
    with path.open("rb") as stream, zipfile.ZipFile(stream) as archive:
        names = archive.namelist()
        head = next((n for n in ("header.json", "_journal/start.json") if n in names), None)
        if head is None:
            raise BadInputError(f"{path}: holds no header.json; it is not a log of inspect.")
        try:
            evaluation = _object(_part(archive, head, path).get("eval"), "eval")
        except RowError as error:
            raise BadInputError(f"{path}, {head}: {error}.") from None
        for name in names:
            if name.startswith("samples/") and name.endswith(".json"):
                try:
                    yield from _rows(_part(archive, name, path), evaluation)
                except RowError as error:
                    yield error


def _part(archive: zipfile.ZipFile, name: str, path: Path) -> dict[str, Any]:
    """Returns one file of an archive.

    Raises:
        BadInputError: Nothing here can unpack it.
        RowError: It is damaged.
    """
    try:
        value = json.loads(_unpacked(archive, archive.getinfo(name)))
    except ImportError:
        raise BadInputError(
            f"{path}: is compressed with Zstandard; {install(['zstandard'])}, or convert the "
            "log with `inspect log convert --to json`."
        ) from None
    except _BAD as error:
        raise RowError(
            name,
            f"cannot be read ({error}); convert the log with `inspect log convert --to json`",
        ) from None
    return _object(value, name)


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """Returns the bytes of one part of an archive, whichever way they are packed."""
    if part.file_size > _LARGEST_PART:
        raise ValueError(f"it is larger than {_LARGEST_PART >> 20} MB")
    if part.compress_type != _ZSTANDARD or sys.version_info >= (3, 14):
        return archive.read(part)
    import zstandard

    stream = archive.fp
    if stream is None:
        raise ValueError("the archive is closed")
    stream.seek(part.header_offset)
    lengths = _LOCAL_HEADER.unpack(stream.read(_LOCAL_HEADER.size))
    stream.seek(sum(lengths), 1)
    packed = io.BytesIO(stream.read(part.compress_size))
    try:
        with zstandard.ZstdDecompressor().stream_reader(packed, read_across_frames=True) as reader:
            content: bytes = reader.read(part.file_size + 1)
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from None
    if len(content) != part.file_size or zlib.crc32(content) != part.CRC:
        raise ValueError("its length or checksum is wrong")
    return content


def _rows(sample: Any, evaluation: Mapping[str, Any]) -> Iterator[dict[str, Any] | RowError]:
    """Yields a flat row for each choice of a sample; why there is none where one is broken."""
    try:
        yield from _choices(sample, evaluation)
    except RowError as error:
        yield error


def _choices(sample: Any, evaluation: Mapping[str, Any]) -> Iterator[dict[str, Any] | RowError]:
    sample = _object(sample, "samples")
    output = _object(sample.get("output"), "output")
    metadata = _object(sample.get("metadata"), "metadata")
    choices = output.get("choices") or []
    if not isinstance(choices, list):
        raise RowError("choices", f"is a {type(choices).__name__}, not a list")
    if not choices:
        raise RowError("output", f"holds no choice: the sample failed ({_error(sample)})")
    question, epoch = sample.get("input"), sample.get("epoch")
    for number, choice in enumerate(choices):
        try:
            said = _object(choice, "choices")
            yield {
                "question": question if isinstance(question, str) else _last_user(question),
                **metadata,
                "id": sample.get("id"),
                "gold": sample.get("target"),
                "prediction": _object(said.get("message"), "message"),
                "student": metadata.get("student")
                or output.get("model")
                or evaluation.get("model"),
                "seed": epoch if number == 0 else f"{epoch}, choice {number + 1}",
                "finish_reason": said.get("stop_reason"),
            }
        except RowError as error:
            yield error


def _object(value: Any, name: str) -> dict[str, Any]:
    """Returns an object, an empty one for null.

    Raises:
        RowError: It is something else.
    """
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise RowError(name, f"is a {type(value).__name__}, not an object")
    return value


def _error(sample: Mapping[str, Any]) -> str:
    error = sample.get("error")
    message = error.get("message") if isinstance(error, dict) else error
    return str(message)[:200] if message else "no error is given"


def _last_user(messages: Any) -> str | None:
    listed = messages if isinstance(messages, list) else []
    users = [m for m in listed if isinstance(m, dict) and m.get("role") == "user"]
    try:
        return read_content(users[-1].get("content"))[0] if users else None
    except ShapeError:
        return None
