"""What a completion answers: read from the columns that a trainer hands to a reward.

| column | what stands there |
|---|---|
| `task` | the task's name, or a file of one's own |
| `question`, `context` | as asked; the context as a list of passages |
| `label`, `evidence`, `answers` | gold: a text, a list of passages, a list of texts |
| `meta` | what the task keeps beside an example; may be left out |
| `arm` | may be left out; of an arm without traces none is expected |

A gold value that is empty is not known, and what needs it is then not scored.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tracegap.errors import BadInputError
from tracegap.records import Example
from tracegap.task import Task
from tracegap.tasks import get_task
from tracegap.text import normalise
from tracegap.traces.arms import has_trace

QUESTION = ("question", "context")
_LISTS = ("context", "evidence", "answers")
_GOLD = ("label", "evidence", "answers")
Columns = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, with its gold as far as it is known.

    Attributes:
        expects_trace: Whether the completion is to hold a trace.
    """

    task: Task
    example: Example
    expects_trace: bool


def example_columns(example: Example, task: Task) -> dict[str, Any]:
    """Returns an example as a row for a trainer: its prompt, and all columns that rewards read."""
    return {
        "prompt": task.prompt(example),
        "task": task.name,
        "question": example.question,
        "context": list(example.context),
        "label": example.label,
        "evidence": list(example.evidence_passages),
        "answers": list(example.answers),
        "meta": dict(example.meta),
        "example_id": example.id,
    }


def read_asked(
    reward: str, count: int, columns: Columns, needed: Sequence[str], task: Task | None
) -> Iterator[Asked]:
    """Yields what each completion answers.

    Args:
        reward: Its name, for errors.
        count: How many completions there are.
        columns: By name, a value a completion.
        needed: Columns that this reward cannot do without.
        task: Takes the place of the column `task`.

    Raises:
        BadInputError: A column is missing, or a value is not what stands there.
    """
    wanted = needed if task is not None else ("task", *needed)
    for name in wanted:
        if columns.get(name) is None:
            raise BadInputError(
                f"reward {reward!r} needs the column {name!r}; add it to the data set, as "
                "`tracegap.rewards.example_columns` does."
            )
    given = {name: columns[name] for name in (*QUESTION, *_GOLD, "meta", "arm") if name in columns}
    tasks = [task] * count if task is not None else [_task(name) for name in columns["task"]]
    for row, of_row in enumerate(tasks):
        values = {name: column[row] for name, column in given.items()}
        example = _example_of(reward, row, values)
        yield Asked(of_row, example, has_trace(values.get("arm") or ""))


@lru_cache(maxsize=64)
def _task(name: str) -> Task:
    return get_task(name)


def _example_of(reward: str, row: int, values: Mapping[str, Any]) -> Example:
    where = f"reward {reward!r}, row {row}: column"
    parts: dict[str, Any] = {}
    for name in ("question", "label"):
        parts[name] = values.get(name) or ""
        if not isinstance(parts[name], str):
            raise BadInputError(f"{where} {name!r} is not a text.")
    for name in _LISTS:
        parts[name] = _texts(values.get(name))
        if parts[name] is None:
            raise BadInputError(f"{where} {name!r} is not a list of texts.")
    meta = values.get("meta") or {}
    if not isinstance(meta, Mapping):
        raise BadInputError(f"{where} 'meta' is not a mapping.")
    # a table gives each row the keys of all, with nothing behind those that are not its own
    own = tuple(sorted((key, value) for key, value in meta.items() if value is not None))
    made = _example(**parts, meta=own)
    if made is None:
        raise BadInputError(f"{where} 'evidence' names a passage that is not in the context.")
    return made


def _texts(value: Any) -> tuple[str, ...] | None:
    """Returns a list of texts; empty for nothing, None for anything else."""
    if value is None:
        return ()
    if isinstance(value, str) or not isinstance(value, Sequence):
        return None
    return tuple(value) if all(isinstance(text, str) for text in value) else None


@lru_cache(maxsize=1024)  # a question is answered several times over
def _example(
    question: str,
    context: tuple[str, ...],
    label: str,
    evidence: tuple[str, ...],
    answers: tuple[str, ...],
    meta: tuple[tuple[str, str], ...],
) -> Example | None:
    """Returns the example; None if a passage of the evidence is not in the context."""
    wanted = {normalise(passage) for passage in evidence}
    places: dict[str, int] = {}
    if wanted:
        for place, passage in enumerate(context):
            if (plain := normalise(passage)) in wanted:
                places.setdefault(plain, place)
    if len(places) != len(wanted):
        return None
    positions = tuple(sorted(places.values()))
    return Example("", question, context, label, positions, answers, "", dict(meta))
