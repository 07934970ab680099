"""Baselines that never read the context: what a student could score from the question alone."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracegap.errors import BadInputError
from tracegap.records import Example
from tracegap.task import Task

COMMONEST = "commonest answer"
LOOKUP = "lookup by event and class"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a baseline answered one test example rightly."""

    example_id: str
    label: str
    group: str
    right: bool


@dataclass(frozen=True, slots=True)
class Baseline:
    """A baseline's name and its outcomes, in the order of the test examples."""

    name: str
    outcomes: tuple[Outcome, ...]


def commonest_answer(train: Sequence[Example], test: Iterable[Example], task: Task) -> Baseline:
    """Gives every question the commonest answer set of the training examples."""
    answer = _commonest(train)
    return Baseline(COMMONEST, tuple(_outcome(answer, example, task) for example in test))


def lookup(train: Sequence[Example], test: Iterable[Example], task: Task) -> Baseline:
    """Gives every question the commonest training answer set of its own event and class.

    An event that the training examples do not have falls back to the commonest answer of the
    class, and a class that they do not have to the commonest of all.
    """
    by_event: dict[tuple[str, str], list[Example]] = {}
    by_label: dict[str, list[Example]] = {}
    for example in train:
        by_event.setdefault((task.event(example), example.label), []).append(example)
        by_label.setdefault(example.label, []).append(example)
    overall = _commonest(train)
    events = {key: _commonest(rows) for key, rows in by_event.items()}
    labels = {label: _commonest(rows) for label, rows in by_label.items()}

    def answer(example: Example) -> tuple[str, ...]:
        key = (task.event(example), example.label)
        return events.get(key) or labels.get(example.label) or overall

    return Baseline(LOOKUP, tuple(_outcome(answer(example), example, task) for example in test))


def _outcome(said: tuple[str, ...], example: Example, task: Task) -> Outcome:
    right = task.score_answer(said, example).exact
    return Outcome(example.id, example.label, example.group, right)


def _commonest(examples: Sequence[Example]) -> tuple[str, ...]:
    """The commonest answer set; ties go to the first in the alphabet, whatever the order."""
    if not examples:
        raise BadInputError("A baseline needs training examples, and there are none.")
    counts = Counter(tuple(sorted(example.answers)) for example in examples)
    return min(counts, key=lambda answers: (-counts[answers], answers))
