"""What the multi-hop tasks share: where their rows come from, and reading them one by one."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracegap.errors import BadInputError
from tracegap.files import read_lines
from tracegap.records import Example, Quarantined
from tracegap.task import Loaded
from tracegap.tasks.hub import load_from_hub
from tracegap.tasks.unusable import Unusable, not_empty
from tracegap.text import has_utf8

Row = dict[str, Any]
_TEST_NAMES = ("dev", "validation", "test")
_CUT_SHORT = "is the file cut short? Download it again"


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one file or split, each with its place, or the complaint about what is no row."""

    name: str
    is_test: bool
    rows: Iterable[tuple[int, Row | str]]


def load_parts(parts: Iterable[Part], read: Callable[[Row], Example | Unusable]) -> Loaded:
    """Returns the examples of all parts; unusable rows and repeated ids go to quarantine."""
    examples: dict[str, Example] = {}
    out: list[Quarantined] = []
    test: set[str] = set()
    for part in parts:
        for place, row in part.rows:
            made = Unusable("the record", row) if isinstance(row, str) else read(row)
            if isinstance(made, Example) and made.id in examples:
                made = Unusable("id", "the id is used before")
            if isinstance(made, Unusable):
                out.append(Quarantined(part.name, place, made.field, made.reason))
                continue
            examples[made.id] = made
            if part.is_test:
                test.add(made.id)
    return Loaded(tuple(examples.values()), tuple(out), frozenset(test))


def file_parts(source: Path, what: str) -> Iterator[Part]:
    """Yields a part for each .json (one list) or .jsonl file of a source.

    Files named after dev, validation or test are the official test split.

    Raises:
        BadInputError: There is no file, or one cannot be read.
    """
    paths = [source] if source.is_file() else []
    if not paths:
        paths = sorted(p for p in source.glob("*") if p.suffix in {".json", ".jsonl"})
    if not paths:
        raise BadInputError(
            f"{source}: holds no .json or .jsonl file of {what}; give such a file, or a folder."
        )
    for path in paths:
        rows = _listed(path) if path.suffix == ".json" else _lines(path)
        is_test = any(name in path.stem.lower() for name in _TEST_NAMES)
        yield Part(str(path), is_test, not_empty(rows, path))


def hub_parts(hub_name: str, config: str | None) -> Iterator[Part]:
    """Yields the train and validation rows of the hub's copy; its test rows have no answers.

    Raises:
        BadInputError: Says what to do when the hub cannot be reached.
    """
    remedy = "give a local file or folder as source, or use the source 'synthetic'"
    parts = load_from_hub(hub_name, config, remedy=remedy)
    for name in ("train", "validation"):
        yield Part(f"{hub_name}/{name}", name == "validation", enumerate(parts[name]))


def texts_of(row: Row, *names: str) -> list[str] | Unusable:
    """Returns several such fields, or the first that does not fit."""
    texts: list[str] = []
    for name in names:
        text = text_of(row, name)
        if isinstance(text, Unusable):
            return text
        texts.append(text)
    return texts


def text_of(row: Row, name: str) -> str | Unusable:
    """Returns a field that must be a text with something in it."""
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        return Unusable(name, f"{name} is missing or empty")
    if not has_utf8(value):
        return Unusable(name, f"{name} holds half a surrogate pair, which has no UTF-8")
    return value.strip()


def _listed(path: Path) -> Iterator[tuple[int, Row | str]]:
    try:
        rows = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise BadInputError(f"{path}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError as error:
        raise BadInputError(f"{path}: byte {error.start} is not UTF-8; {_CUT_SHORT}.") from None
    except (ValueError, RecursionError) as error:
        raise BadInputError(f"{path}: is not whole JSON ({error}); {_CUT_SHORT}.") from None
    if not isinstance(rows, list):
        raise BadInputError(f"{path}: must be a JSON list of questions.")
    for number, row in enumerate(rows):
        yield number, row if isinstance(row, dict) else "this is not a JSON object"


def _lines(path: Path) -> Iterator[tuple[int, Row | str]]:
    for number, text in read_lines(path):
        try:
            row = json.loads(text)
        except (ValueError, RecursionError) as error:
            yield number, f"this is not a whole JSON object ({error})"
            continue
        yield number, row if isinstance(row, dict) else "this is not a JSON object"
