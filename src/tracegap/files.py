"""Reading and writing records: errors name file, line and field; writing is all or nothing."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO, TypeVar

from pydantic import TypeAdapter, ValidationError

from tracegap.errors import BadInputError, StorageError

T = TypeVar("T")


_adapters: dict[Any, TypeAdapter[Any]] = {}


def _adapter(kind: Any) -> TypeAdapter[Any]:
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def read_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yields (line number from 1, text) of every line that is not blank.

    Raises:
        BadInputError: The file is missing, or a line is not UTF-8.
    """
    try:
        with path.open("rb") as stream:
            for number, raw in enumerate(stream, start=1):
                try:
                    text = raw.decode("utf-8-sig" if number == 1 else "utf-8").strip()
                except UnicodeDecodeError as error:
                    raise _not_utf8(f"{path}, line {number}", error) from None
                if text:
                    yield number, text
    except OSError as error:
        raise BadInputError(f"{path}: cannot be read ({error.strerror}).") from None


def read_records(path: Path, kind: type[T]) -> Iterator[T]:
    """Yields the records of a JSON-lines file, validated.

    Raises:
        BadInputError: Names the file, line and field of the first record that does not fit.
    """
    adapter = _adapter(kind)
    for number, text in read_lines(path):
        try:
            yield adapter.validate_json(text)
        except ValidationError as error:
            raise BadInputError(f"{path}, line {number}: {first_complaint(error)}") from None


def read_whole(path: Path, kind: type[T]) -> T:
    """Returns the one record that a JSON file holds, validated.

    Raises:
        BadInputError: The file is missing, or names the field that does not fit.
    """
    try:
        value: T = _adapter(kind).validate_json(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise BadInputError(f"{path}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError as error:
        raise _not_utf8(str(path), error) from None
    except ValidationError as error:
        raise BadInputError(f"{path}: {first_complaint(error)}") from None
    return value


def _not_utf8(place: str, error: UnicodeDecodeError) -> BadInputError:
    if error.reason == "unexpected end of data":
        return BadInputError(f"{place}: ends within a UTF-8 character; is the file cut short?")
    return BadInputError(
        f"{place}: byte {error.start} is not UTF-8 (counted from 0); save the file as UTF-8."
    )


def first_complaint(error: ValidationError) -> str:
    """Returns pydantic's first complaint as one plain sentence with the field's name."""
    first = error.errors(include_url=False, include_context=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    if first["type"] == "json_invalid":
        return f"this is not a whole JSON object ({first['msg']}); is the file cut short?"
    more = error.error_count() - 1
    tail = f" (and {more} more)" if more else ""
    message = _PLAIN.get(first["type"], first["msg"].removeprefix("Value error, ").rstrip("."))
    start = f"field {where!r}: " if where else ""
    return f"{start}{message[:1].lower()}{message[1:]}{tail}."


# pydantic's words where they are of Python and not of the file
_PLAIN = {
    "tuple_type": "input should be a list",
    "list_type": "input should be a list",
    "dict_type": "input should be a mapping",
    "model_type": "input should be a mapping",
    "extra_forbidden": "it is unknown",
    "missing": "it is missing",
}


def to_json(record: Any) -> str:
    """Returns one record as one line of JSON."""
    return _adapter(type(record)).dump_json(record).decode()


def write_text(path: Path, text: str) -> None:
    """Writes a file whole or not at all: a reader never sees half of it.

    Raises:
        StorageError: The disk is full, or the folder cannot be written to.
    """
    write_lines(path, [text], end="")


def write_records(path: Path, records: Iterable[Any]) -> None:
    """Writes records as JSON lines, whole or not at all."""
    write_lines(path, (to_json(record) for record in records))


def write_lines(path: Path, lines: Iterable[str], end: str = "\n") -> None:
    """Writes lines to a temporary file beside `path`, then renames it into place."""
    with writing_lines(path, end) as write:
        for line in lines:
            write(line)


@contextmanager
def writing_lines(path: Path, end: str = "\n") -> Iterator[Callable[[str], None]]:
    """Gives what writes one line; the file is in place, whole, once the block is left.

    Raises:
        StorageError: The disk is full, or the folder cannot be written to.
    """
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("w", encoding="utf-8", newline="\n") as stream:
            yield lambda line: _write(stream, line + end)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except OSError as error:
        _remove(part)
        raise cannot_write(path, error) from None
    except BaseException:  # a bad record, or an interrupt: no half file is left either
        _remove(part)
        raise


def _write(stream: TextIO, text: str) -> None:
    stream.write(text)


def _remove(path: Path) -> None:
    with suppress(OSError):  # what stopped the writing may stop this too, and is what to report
        path.unlink()


def append_lines(path: Path, lines: Iterable[str]) -> None:
    """Appends finished lines and forces them to disk: what was appended survives a kill."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", newline="\n") as stream:
            stream.write("".join(line + "\n" for line in lines))
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise cannot_write(path, error) from None


def drop_half_line(path: Path) -> None:
    """Cuts off a last line without its line break: what a kill in mid-write leaves behind."""
    if not path.exists():
        return
    try:
        data = path.read_bytes()
        end = data.rfind(b"\n") + 1
        if end != len(data):
            with path.open("r+b") as stream:
                stream.truncate(end)
    except OSError as error:
        raise cannot_write(path, error) from None


def cannot_write(path: Path, error: OSError) -> StorageError:
    """Returns the error to raise when `path` could not be written."""
    return StorageError(
        f"{path}: cannot be written ({error.strerror}); make room or choose another place, then "
        "run the same command again: finished work is kept."
    )


def content_hash(path: Path) -> str:
    """Returns a hash of a file's bytes, or of a folder's files with their names.

    Raises:
        BadInputError: The path is missing or cannot be read.
    """
    digest = hashlib.sha256()
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    try:
        for file in files:
            digest.update(f"{file.relative_to(path).as_posix()}\0".encode())
            with file.open("rb") as stream:
                # a hash of each, so that no content can pass for the next file's name
                digest.update(hashlib.file_digest(stream, "sha256").digest())
    except OSError as error:
        raise BadInputError(f"{path}: cannot be read ({error.strerror}).") from None
    return digest.hexdigest()
