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

from tracegap.audit.reading.outputs import RowError
from tracegap.errors import BadInputError

_BAD = (ValueError, RecursionError, KeyError, NotImplementedError, zipfile.BadZipFile)
_ZSTANDARD = 93  # number of the method in the zip format
_LOCAL_HEADER = struct.Struct("<26xHH")  # lengths of the name and of the extra field


def is_log(value: Any) -> bool:
    """Whether a JSON value is an inspect log."""
    return isinstance(value, dict) and isinstance(value.get("eval"), dict) and "version" in value


def rows_of_log(log: Mapping[str, Any]) -> Iterator[dict[str, Any] | RowError]:
    """Yields a flat row for each sample of a log that is one JSON value."""
    for sample in log.get("samples") or []:
        yield from _rows(sample, log["eval"])


def rows_of_eval(path: Path) -> Iterator[dict[str, Any] | RowError]:
    """Yields a flat row for each sample of an `.eval` file, one at a time.

    Raises:
        BadInputError: A part of it cannot be read.
    """
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        head = next((n for n in ("header.json", "_journal/start.json") if n in names), None)
        if head is None:
            raise BadInputError(f"{path}: holds no header.json; it is not a log of inspect.")
        evaluation = _part(archive, head, path).get("eval") or {}
        for name in names:
            if name.startswith("samples/") and name.endswith(".json"):
                yield from _rows(_part(archive, name, path), evaluation)


def _part(archive: zipfile.ZipFile, name: str, path: Path) -> dict[str, Any]:
    try:
        value = json.loads(_unpacked(archive, archive.getinfo(name)))
    except ImportError:
        raise BadInputError(
            f"{path}: is compressed with Zstandard; `pip install zstandard` to read it, or convert "
            "the log with `inspect log convert --to json`."
        ) from None
    except _BAD as error:
        raise BadInputError(
            f"{path}, {name}: cannot be read ({error}); "
            "convert the log with `inspect log convert --to json`."
        ) from None
    if not isinstance(value, dict):
        raise BadInputError(f"{path}, {name}: is not an object.")
    return value


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """Returns the bytes of one part of an archive, whichever way they are packed."""
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
    """Yields a flat row for each choice of a sample; one that failed has none."""
    if not isinstance(sample, dict):
        yield RowError("samples", f"holds a {type(sample).__name__}, not an object")
        return
    output, metadata = sample.get("output") or {}, sample.get("metadata") or {}
    choices = output.get("choices") or []
    if not choices:
        error = (sample.get("error") or {}).get("message") or "no error is given"
        yield RowError("output", f"holds no choice: the sample failed ({error[:200]})")
    for number, choice in enumerate(choices):
        text, reasoning = _content((choice.get("message") or {}).get("content"))
        question, epoch = sample.get("input"), sample.get("epoch")
        yield {
            "question": question if isinstance(question, str) else _last_user(question),
            **metadata,
            "id": sample.get("id"),
            "gold": sample.get("target"),
            "prediction": text,
            "reasoning_content": reasoning,
            "student": metadata.get("student") or output.get("model") or evaluation.get("model"),
            "seed": epoch if number == 0 else f"{epoch}, choice {number + 1}",
            "finish_reason": choice.get("stop_reason"),
        }


def _content(content: Any) -> tuple[str | None, str | None]:
    """Returns text and reasoning of a message: a text, or a list of parts."""
    if content is None or isinstance(content, str):
        return content, None
    said: dict[str, list[str]] = {"text": [], "reasoning": []}
    for part in content:
        kind = part.get("type") if isinstance(part, dict) else None
        # a redacted part holds ciphertext, which is no trace that could be judged
        if kind in said and not part.get("redacted") and isinstance(part.get(kind), str):
            said[kind].append(part[kind])
    return "\n".join(said["text"]), "\n".join(said["reasoning"]) or None


def _last_user(messages: Any) -> str | None:
    users = [m for m in messages or [] if isinstance(m, dict) and m.get("role") == "user"]
    return _content(users[-1].get("content"))[0] if users else None
