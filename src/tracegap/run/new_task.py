"""`tracegap task new FILE`: the file of a task, written from a JSON-lines file of your own."""

import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from pathlib import Path

from tracegap.audit.reading.outputs import NAMES
from tracegap.errors import BadInputError, SettingsError
from tracegap.files import read_lines, write_text
from tracegap.task import SYNTHETIC, Loaded
from tracegap.tasks import get_task
from tracegap.tasks.file_task import OTHER, QUESTION_WORDS, Row, given_of
from tracegap.tasks.unusable import Unusable

NEEDED = {
    "question": "the question",
    "context": "the passages that were given",
    "gold": "the right answer, or a list of right answers",
}
OPTIONAL = ("label", "evidence")
LOOKED_AT = 100  # rows that tell which columns there are
MOST_LABELS = 50
Ask = Callable[[str], str]

_FILE = '''"""{title}

Written by `tracegap task new`; it is yours to change. What each attribute means stands in
`tracegap.task.Task`, and any method of `tracegap.tasks.file_task.FileTask` may be written anew.
Whether it is sound tells `tracegap task check {file}`.
"""

from pathlib import Path
from typing import ClassVar

from tracegap.task import Wording
from tracegap.tasks.file_task import FileTask


class {name}(FileTask):
    name: ClassVar[str] = {slug}
    title: ClassVar[str] = {title_text}
    hub_name: ClassVar[str] = "none"
    licence: ClassVar[str] = "that of your file"
    label_rule: ClassVar[str] = {label_rule}
    evidence_rule: ClassVar[str] = {evidence_rule}
    labels: ClassVar[tuple[str, ...]] = {labels}
    wording: ClassVar[Wording] = Wording(
        label="The kind of question is",
        evidence="The passages that answer it are",
        answer_style="text",
    )
    instruction: ClassVar[str] = "Give the answer alone between <answer> and </answer>."
    data: ClassVar[Path] = Path(__file__).resolve().parent / {data}
    columns: ClassVar[dict[str, str]] = {columns}
'''


def new_task(data: Path, target: Path, columns: Mapping[str, str], ask: Ask | None) -> Loaded:
    """Writes the file of a task.

    Args:
        data: JSON lines: a question with its passages and answers a row.
        target: The file to write.
        columns: Field -> column, over the names that are known.
        ask: Asks a person a question; None if there is nobody to ask.

    Returns:
        What the task makes of the file's rows.

    Raises:
        BadInputError: The file holds no rows, or none of which an example can be made.
        SettingsError: A column is not there, or nobody says which it is; `target` exists.
    """
    if target.exists():
        raise SettingsError(f"{target} is there already; choose another --output.")
    rows = [_row(text, data, line) for line, text in read_lines(data)]
    if not rows:
        raise BadInputError(f"{data} holds no rows.")
    found = find_columns(rows, columns, data, ask)
    labels = _labels(rows, found)
    if labels is None:
        found.pop("label", None)
    _check(rows, found, data)
    write_text(target, _text(data, target, found, labels))
    return get_task(str(target)).load(SYNTHETIC, 0, 0)


def _row(text: str, path: Path, line: int) -> Row:
    try:
        row = json.loads(text)
    except ValueError:
        raise BadInputError(f"{path}, line {line}: this is not a whole JSON object.") from None
    if not isinstance(row, dict):
        raise BadInputError(f"{path}, line {line}: this is no object with columns.")
    return row


def find_columns(
    rows: list[Row], given: Mapping[str, str], path: Path, ask: Ask | None
) -> dict[str, str]:
    """Returns field -> column: as given, else by a name that is known, else as a person says.

    Raises:
        SettingsError: A column that is named is not there, or nobody can be asked.
    """
    there = list(dict.fromkeys(name for row in islice(rows, LOOKED_AT) for name in row))
    known = (*NEEDED, *OPTIONAL)
    for field, column in given.items():
        if field not in known:
            raise SettingsError(f"--map {field}: there is only {', '.join(known)}.")
        if column not in there:
            raise SettingsError(
                f"--map {field}={column}: {path} has no such column; it has: {', '.join(there)}."
            )
    found = dict(given)
    for field in known:
        named = next((name for name in NAMES[field] if name in there), None)
        if field not in found and named is not None:
            found[field] = named
    for field, what in NEEDED.items():
        while found.get(field) not in there:
            if ask is None:
                raise SettingsError(
                    f"{path}: no column is known to be {what}; name it: --map {field}=COLUMN "
                    f"(columns: {', '.join(there)})."
                )
            found[field] = ask(f"Which column is {what}? ({', '.join(there)})").strip()
    return found


def _labels(rows: list[Row], columns: Mapping[str, str]) -> tuple[str, ...] | None:
    """Returns the labels of the file, or None if it has none to tell questions apart by."""
    if "label" not in columns:
        return None
    values = {row.get(columns["label"]) for row in rows}
    labels = sorted(value for value in values if isinstance(value, str) and value.strip())
    return tuple(labels) if 1 < len(labels) <= MOST_LABELS else None


def _check(rows: list[Row], columns: Mapping[str, str], path: Path) -> None:
    """Refuses columns by which not a single row can be read."""
    first = None
    for row in rows:
        given = given_of(row, columns)
        if not isinstance(given, Unusable):
            return
        first = first or given
    if first is not None:
        raise BadInputError(
            f"{path}: no row can be read; in the first one {first.field!r} {first.reason}. Name "
            "the columns with --map."
        )


def _text(
    data: Path,
    target: Path,
    columns: Mapping[str, str],
    labels: tuple[str, ...] | None,
) -> str:
    words = [part.capitalize() for part in re.findall(r"[A-Za-z0-9]+", target.stem)]
    name = "".join(words).lstrip("0123456789") or "Own"
    label_rule, evidence_rule = (
        "the first word of the question that asks",
        "the passages that hold a gold answer",
    )
    if labels is not None:
        label_rule = f"the column {columns['label']!r}"
    if "evidence" in columns:
        evidence_rule = f"the column {columns['evidence']!r}; where it is empty, {evidence_rule}"
    place = Path(os.path.relpath(data.resolve(), target.resolve().parent)).as_posix()
    return _FILE.format(
        title=f"Questions of {data.name}.",
        title_text=_quoted(f"Questions of {data.name}"),
        data=_quoted(place),
        file=target.name,
        name=name,
        slug=_quoted("-".join(words).lower() or "own"),
        label_rule=_quoted(label_rule),
        evidence_rule=_quoted(evidence_rule),
        labels=_lines(map(_quoted, labels or (*QUESTION_WORDS, OTHER)), "()"),
        columns=_lines((f"{_quoted(k)}: {_quoted(v)}" for k, v in columns.items()), "{}"),
    )


def _quoted(text: str) -> str:
    """Returns a text as Python's own literal, in the quotation marks that formatters write."""
    return json.dumps(text, ensure_ascii=False)


def _lines(items: Iterable[str], brackets: str) -> str:
    """Returns items in brackets, one a line: whatever their length, the file stays readable."""
    lines = "".join(f"        {item},\n" for item in items)
    return f"{brackets[0]}\n{lines}    {brackets[1]}"
