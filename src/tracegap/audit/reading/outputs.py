"""One output as it was found in a file, and what could not be used."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tracegap.traces.parse import parse_list

# what a field may be called, the first that is there counts
NAMES: dict[str, tuple[str, ...]] = {
    "prediction": ("prediction", "output", "response", "generation", "completion", "text"),
    "reasoning": ("reasoning_content",),
    "question": ("question", "query"),
    "context": ("facts", "passages", "passage", "context"),
    "gold": ("gold", "answers", "answer", "target"),
    "label": ("label", "query_type", "class"),
    "evidence": ("evidence", "answer_passage"),
    "id": ("example_id", "id"),
    "student": ("student", "model"),
    "arm": ("arm",),
    "finish_reason": ("finish_reason", "stop_reason"),
    "seed": ("seed",),
}
_ONLY_TEXTS = frozenset({str})
UNFINISHED_REASONS = ("length", "max_tokens", "model_length")


@dataclass(frozen=True, slots=True)
class Output:
    """One output; None where the file does not say.

    Attributes:
        source: The file.
        line: Line, row or sample number in it, from 1.
        text: Trace and answer as they were written, raw.
        reasoning: The trace, where the file keeps it in a field of its own.
        context: The passages.
        gold: Gold answers as the file has them.
        label: Class of the question as the file, or the folder it lies in, names it.
        evidence: Gold passages as the file has them.
        meta: The columns that the task keeps, as (column, value).
    """

    source: str
    line: int
    text: str
    student: str
    arm: str
    reasoning: str | None = None
    example_id: str | None = None
    question: str | None = None
    context: tuple[str, ...] | None = None
    gold: tuple[str, ...] | None = None
    label: str | None = None
    evidence: tuple[str, ...] | None = None
    meta: tuple[tuple[str, str], ...] = ()
    seed: str = ""
    unfinished: bool = False


@dataclass(frozen=True, slots=True)
class RowFormat:
    """How rows are to be read.

    Attributes:
        columns: field -> column, over the names that are known.
        group_by: Columns whose values name the arm.
        labels: The task's classes, for folders and files that are named by one.
        kept: Columns that the task keeps beside the usual ones.
    """

    columns: Mapping[str, str]
    group_by: tuple[str, ...]
    labels: tuple[str, ...]
    kept: tuple[str, ...] = ()


class RowError(ValueError):
    """Why one row cannot be used; `field` names the culprit."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands, and what the names of file and folder say of it."""

    source: str
    line: int
    student: str
    arm: str
    label: str | None


def output_of(row: Mapping[str, Any], place: Place, row_format: RowFormat) -> Output:
    """Returns the output that a row holds.

    Raises:
        RowError: There is no prediction, or a field is of the wrong kind.
    """
    keys = _keys(tuple(row), tuple(row_format.columns.items()))

    def get(name: str) -> Any:
        for key in keys[name]:
            if (value := row[key]) is not None:
                return value
        return None

    text = get("prediction")
    if not isinstance(text, str):
        known = ", ".join(NAMES["prediction"])
        why = "is missing" if text is None else f"is a {type(text).__name__}, not a text"
        raise RowError("prediction", f"{why}; name its column with --map (known: {known})")
    arm = _text(get("arm"), "arm")
    if row_format.group_by:
        arm = ", ".join(str(row.get(column)) for column in row_format.group_by)
    label = _text(get("label"), "label")
    identity, seed = get("id"), get("seed")
    return Output(
        source=place.source,
        line=place.line,
        text=text,
        student=_text(get("student"), "student") or place.student,
        arm=arm or place.arm,
        reasoning=_text(get("reasoning"), "reasoning"),
        example_id=None if identity is None else str(identity),
        question=_text(get("question"), "question"),
        context=_texts(get("context"), "context", lines=True),
        gold=_texts(get("gold"), "gold"),
        label=label or place.label,
        evidence=_evidence(get("evidence")),
        meta=_kept(row, row_format),
        seed="" if seed is None else str(seed),
        unfinished=get("finish_reason") in UNFINISHED_REASONS,
    )


def _kept(row: Mapping[str, Any], row_format: RowFormat) -> tuple[tuple[str, str], ...]:
    texts = (
        (name, _text(row.get(row_format.columns.get(name, name)), name)) for name in row_format.kept
    )
    return tuple((name, text) for name, text in texts if text is not None)


@lru_cache(maxsize=1024)
def _keys(
    columns: tuple[str, ...], mapped: tuple[tuple[str, str], ...]
) -> dict[str, tuple[str, ...]]:
    """Returns field -> the columns of a row that may hold it, in order."""
    names = NAMES | {name: (column,) for name, column in mapped}
    return {
        name: tuple(column for column in known if column in columns)
        for name, known in names.items()
    }


def _text(value: Any, name: str) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise RowError(name, f"is a {type(value).__name__}, not a text")


def _evidence(value: Any) -> tuple[str, ...] | None:
    """Gold passages; positions in the context, which a task's own examples have, are not texts."""
    if isinstance(value, list) and all(isinstance(item, int) for item in value):
        return None
    return _texts(value, "evidence", lines=True)


def _texts(value: Any, name: str, lines: bool = False) -> tuple[str, ...] | None:
    """Reads a list of texts: a list, a list written as a text, or one text (a passage a line)."""
    if value is None:
        return None
    if isinstance(value, str):
        listed = parse_list(value)
        if listed is not None:
            return listed
        return tuple(line for line in value.split("\n") if line.strip()) if lines else (value,)
    if isinstance(value, (list, tuple)) and _ONLY_TEXTS.issuperset(map(type, value)):
        return tuple(value)
    raise RowError(name, f"is neither a text nor a list of texts: {json.dumps(value)[:60]}")
