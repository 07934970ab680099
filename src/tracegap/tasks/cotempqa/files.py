"""Reading CoTempQA's rows: a folder of JSON lines, one class's file, or the hub."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from tracegap.errors import BadInputError
from tracegap.files import first_complaint, read_lines
from tracegap.task import HUB, SYNTHETIC
from tracegap.tasks.hub import load_from_hub

RELEASED_TEST = "released_test_questions.json"


@dataclass(frozen=True, slots=True)
class Row:
    """One row as the data set has it; the index is null in some."""

    index: int | None
    triple_element: str
    question: str
    facts: list[str]
    answer: list[str]


@dataclass(frozen=True, slots=True)
class Placed:
    """A row and where it was read: `label` is its class, `line` counts from 1."""

    row: Row
    label: str
    source: str
    line: int


@cache
def _row_adapter() -> TypeAdapter[Row]:
    return TypeAdapter(Row)


def class_file(folder: Path, label: str) -> Path:
    """Returns where a folder keeps the questions of one class."""
    return folder / f"{label}.json"


def folder_rows(folder: Path, labels: Sequence[str]) -> Iterator[Placed]:
    """Yields the rows of the classes whose files a folder holds.

    Raises:
        BadInputError: It holds none of them, or a file cannot be read.
    """
    paths = {label: class_file(folder, label) for label in labels}
    present = {label: path for label, path in paths.items() if path.is_file()}
    if not present:
        names = ", ".join(path.name for path in paths.values())
        raise BadInputError(
            f"{folder}: none of {names} is there; give the folder that holds CoTempQA's files, "
            f"or the source {SYNTHETIC!r} or {HUB!r}."
        )
    for label, path in present.items():
        yield from _labelled_rows(path, label)


def file_rows(path: Path, labels: Sequence[str]) -> Iterator[Placed]:
    """Yields the rows of one file; its name begins with the class, as in `during-test.json`."""
    label = next((label for label in labels if path.stem.startswith(label)), None)
    if label is None:
        raise BadInputError(
            f"{path}: its name does not begin with a class ({', '.join(labels)}), so the class of "
            "its rows is unknown; rename it."
        )
    return _labelled_rows(path, label)


def _labelled_rows(path: Path, label: str) -> Iterator[Placed]:
    line = 0
    for line, text in read_lines(path):
        yield Placed(_read_row(text, f"{path}, line {line}"), label, str(path), line)
    if line == 0:
        raise BadInputError(f"{path}: it holds no rows; remove it or download it again.")


def _read_row(data: str | dict[str, Any], place: str) -> Row:
    adapter = _row_adapter()
    try:
        return (
            adapter.validate_json(data) if isinstance(data, str) else adapter.validate_python(data)
        )
    except ValidationError as error:
        complaint = first_complaint(error).rstrip(".")
        raise BadInputError(
            f"{place}: {complaint}; a row needs index, triple_element, question, "
            "facts and answer: mend or remove it, or download the file again."
        ) from None


def released_questions(folder: Path) -> frozenset[str]:
    """Returns the questions of a released test split, none if the folder names none.

    Raises:
        BadInputError: The file is not one JSON list of texts.
    """
    path = folder / RELEASED_TEST
    if not path.is_file():
        return frozenset()
    text = "\n".join(line for _, line in read_lines(path))
    try:
        return frozenset(TypeAdapter(list[str]).validate_json(text))
    except ValidationError as error:
        complaint = first_complaint(error).rstrip(".")
        raise BadInputError(
            f"{path}: {complaint}; it must be one JSON list of questions: mend or remove it."
        ) from None


def hub_rows(hub_name: str, labels: Sequence[str]) -> Iterator[Placed]:
    """Yields the rows of the hub's copy, class by class.

    Raises:
        BadInputError: Says what to do when the hub cannot be reached.
    """
    remedy = "give a local folder with its JSON files as source, or use the source 'synthetic'"
    files = {label: f"{label}.json" for label in labels}
    splits = load_from_hub(hub_name, remedy=remedy, data_files=files)
    for label in labels:
        source = f"{hub_name}/{label}.json"
        for line, row in enumerate(splits[label], start=1):
            yield Placed(_read_row(row, f"{source}, line {line}"), label, source, line)
