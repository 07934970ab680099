"""How far a streamed build has come, so that a killed one goes on from there."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from tracegap.files import cannot_write, write_text
from tracegap.run.data_report import DataCounts

_BUFFER = 1 << 20


@dataclass(frozen=True, slots=True)
class Note:
    """Everything up to here is good.

    Attributes:
        key: Of the build.
        done: How many stretches are appended.
        sizes: File name -> bytes that are good.
        counts: Of the stretches that are appended.
    """

    key: str
    done: int
    sizes: dict[str, int]
    counts: DataCounts


_NOTE: TypeAdapter[Note] = TypeAdapter(Note)


def write_note(path: Path, note: Note) -> None:
    """Writes the note."""
    write_text(path, _NOTE.dump_json(note).decode() + "\n")


def append(path: Path, part: Path) -> int:
    """Appends a part file and returns the new size."""
    try:
        with path.open("ab") as target, part.open("rb") as stream:
            shutil.copyfileobj(stream, target, _BUFFER)
            return target.tell()
    except OSError as error:
        raise cannot_write(path, error) from None


def cut_back(note_path: Path, key: str, outputs: Sequence[Path]) -> Note:
    """Returns the note of a build that was killed, its files cut back to it; or a new one."""
    note = _noted(note_path, key, outputs) or Note(key, 0, {}, DataCounts())
    try:
        for path in outputs:
            path.parent.mkdir(parents=True, exist_ok=True)
            for part in path.parent.glob(f"{path.name}.[0-9]*"):
                part.unlink()
            with path.open("ab") as stream:
                stream.truncate(note.sizes.get(path.name, 0))
    except OSError as error:
        raise cannot_write(path, error) from None
    return note


def _noted(note_path: Path, key: str, outputs: Sequence[Path]) -> Note | None:
    if not note_path.exists():
        return None
    try:
        note = _NOTE.validate_json(note_path.read_bytes())
    except ValidationError:
        return None
    whole = all(_size(path) >= note.sizes.get(path.name, 0) for path in outputs)
    return note if note.key == key and whole else None


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else -1
