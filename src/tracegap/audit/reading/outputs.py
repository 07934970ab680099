"""One output as it was found in a file, and what could not be used."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tracegap.audit.reading.values import (
    RowError,
    answers_of,
    evidence_of,
    identity_of,
    passages_of,
    shown,
    text_of,
    writable,
)
from tracegap.traces.finish import Finish, finish_of
from tracegap.traces.sources import ShapeError, Written, read_message, read_messages, read_trace

# what a field may be called, the first that is there counts
NAMES: dict[str, tuple[str, ...]] = {
    "prediction": (
        *("prediction", "output", "response", "generation", "completion", "text"),
        *("predict", "generated_text", "model_output", "message"),
    ),
    "reasoning": ("reasoning_content", "reasoning", "thinking", "reasoning_details", "trace"),
    "question": ("question", "query"),
    "context": ("facts", "passages", "passage", "context"),
    "gold": ("gold", "answers", "answer", "target"),
    "label": ("label", "query_type", "class"),
    "evidence": ("evidence", "answer_passage"),
    "id": ("example_id", "id", "query_id", "_id"),
    "student": ("student", "model"),
    "arm": ("arm",),
    "finish_reason": ("finish_reason", "stop_reason", "finish_reasons", "incomplete_details"),
    "seed": ("seed",),
}


@dataclass(frozen=True, slots=True)
class Output:
    """One output; None where the file does not say.

    Attributes:
        source: The file.
        line: Line, row or sample number in it, from 1.
        text: Trace and answer as they were written, raw; empty if nothing was.
        reasoning: The trace, where the file keeps it in a field of its own.
        context: The passages.
        gold: Gold answers as the file has them.
        label: Class of the question as the file, or the folder it lies in, names it.
        evidence: Gold passages as the file has them.
        meta: The columns that the task keeps, as (column, value).
        finish: How the generation ended.
        finish_reason: The same in the file's own words.
        released: Whether it is one of the paper's outputs, whose rule knows no opened trace.
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
    finish: Finish = "unsaid"
    finish_reason: str = ""
    released: bool = False

    @property
    def unfinished(self) -> bool:
        """Whether it ran into the limit."""
        return self.finish == "length"


@dataclass(frozen=True, slots=True)
class RowFormat:
    """How rows are to be read.

    Attributes:
        columns: field -> column, over the names that are known.
        group_by: Columns whose values name the arm.
        labels: The task's classes, for folders and files that are named by one.
        kept: Columns that the task keeps beside the usual ones.
        own_gold: Whether gold comes from the rows themselves; if not, gold that cannot be read is
            passed over.
    """

    columns: Mapping[str, str]
    group_by: tuple[str, ...]
    labels: tuple[str, ...]
    kept: tuple[str, ...] = ()
    own_gold: bool = True

    @property
    def named_columns(self) -> tuple[str, ...]:
        """The columns that the user names, which some row must have."""
        return (*self.columns.values(), *self.group_by)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands, and what the names of file and folder say of it.

    Attributes:
        released: Whether it is one of the paper's outputs; in those a column `reasoning` holds the
            trace that was taught, not the one that was written.
    """

    source: str
    line: int
    student: str
    arm: str
    label: str | None
    released: bool = False


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

    finish, reason = finish_of(get("finish_reason"))
    trace = None if place.released else get("reasoning")
    written = _written(get("prediction"), trace, bool(keys["prediction"]), finish)
    arm = text_of(get("arm"), "arm")
    if row_format.group_by:
        arm = ", ".join(shown(row.get(column)) for column in row_format.group_by)
    gold = _gold(get, row_format.own_gold)
    return Output(
        source=place.source,
        line=place.line,
        text=writable(written.text or "", "prediction"),
        student=text_of(get("student"), "student") or place.student,
        arm=arm or place.arm,
        reasoning=written.trace,
        example_id=identity_of(get("id")),
        question=text_of(get("question"), "question"),
        context=gold.context,
        gold=gold.answers,
        label=gold.label or place.label,
        evidence=gold.evidence,
        meta=_kept(row, row_format),
        seed=identity_of(get("seed")) or "",
        finish=finish,
        finish_reason=reason,
        released=place.released,
    )


def _written(value: Any, trace: Any, has_column: bool, finish: Finish) -> Written:
    """Returns what was written: a text, a message, or a list of messages or parts.

    Null is an output where the row says why nothing was written; else it is none.
    """
    try:
        if isinstance(value, str):
            written = Written(value, None)
        elif isinstance(value, dict):
            written = read_message(value)
        elif isinstance(value, list):
            written = read_messages(value)
        elif value is None:
            written = Written(None, None)
        else:
            raise ShapeError(f"is a {type(value).__name__}, not a text")
        if trace is not None and written.trace is None:
            written = Written(written.text, read_trace(trace))
    except ShapeError as error:
        raise RowError("prediction", str(error)) from None
    says_nothing = not (written.trace or finish in ("length", "other"))
    if written.text is None and (says_nothing or not has_column):
        if has_column:
            raise RowError("prediction", "is null, and nothing says why")
        known = ", ".join(NAMES["prediction"])
        raise RowError("prediction", f"is missing; name its column with --map (known: {known})")
    return written


@dataclass(frozen=True, slots=True)
class _Gold:
    context: tuple[str, ...] | None
    answers: tuple[str, ...] | None
    label: str | None
    evidence: tuple[str, ...] | None


def _gold(get: Callable[[str], Any], needed: bool) -> _Gold:
    """Returns the gold values of a row; those of odd shapes are None where none are needed."""

    def read(name: str, reader: Callable[[Any, str], Any]) -> Any:
        try:
            return reader(get(name), name)
        except RowError:
            if needed:
                raise
            return None

    context = read("context", passages_of)
    return _Gold(
        context=context,
        answers=read("gold", answers_of),
        label=read("label", text_of),
        evidence=read("evidence", lambda value, _: evidence_of(value, context)),
    )


def _kept(row: Mapping[str, Any], row_format: RowFormat) -> tuple[tuple[str, str], ...]:
    texts = (
        (name, text_of(row.get(row_format.columns.get(name, name)), name))
        for name in row_format.kept
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
