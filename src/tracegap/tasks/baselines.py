"""Baselines that do not read: what a student could score from question or context alone.

Five see the question alone, one the context alone. Each learns from training examples and guesses
one of their answer sets.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from tracegap.errors import BadInputError
from tracegap.randomness import hash_of
from tracegap.records import Example
from tracegap.task import Task
from tracegap.tasks.guessing import (
    Answers,
    Guess,
    by_words,
    commonest_of,
    from_context,
    nearest_question,
)
from tracegap.tasks.ties import components

COMMONEST = "commonest answer"
LOOKUP = "lookup by event and class"
ASKED = "lookup by what is asked"
NEAREST = "nearest question"
WORDS = "words of the question"
CONTEXT = "context without the question"

_FOLDS = 5
_MOST_CHOSEN_ON = 3000  # training examples, first by hash, that the strongest is chosen on

Learner: TypeAlias = Callable[[Sequence[Example], Task], Guess]


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


def all_baselines(
    train: Sequence[Example], test: Sequence[Example], task: Task, apart: bool
) -> list[Baseline]:
    """Returns every baseline, the strongest on training data first.

    Args:
        train: What they learn from; at least one.
        test: What they are asked.
        task: Scores their answers.
        apart: Whether train and test share nothing that ties examples.

    Raises:
        BadInputError: There are no training examples.
    """
    first = strongest(train, task, apart)
    names = sorted(LEARNERS, key=lambda name: name != first)
    return [baseline(name, train, test, task) for name in names]


def baseline(name: str, train: Sequence[Example], test: Iterable[Example], task: Task) -> Baseline:
    """Returns what one baseline makes of the test examples.

    Args:
        name: One of `LEARNERS`.
        train: What it learns from; at least one.
        test: What it is asked.
        task: Scores its answers.

    Raises:
        BadInputError: There are no training examples.
    """
    if not train:
        raise BadInputError("A baseline needs training examples, and there are none.")
    guess = LEARNERS[name](train, task)
    return Baseline(name, tuple(_outcome(guess(example), example, task) for example in test))


def strongest(train: Sequence[Example], task: Task, apart: bool) -> str:
    """Returns the baseline that is right most often in cross-validation on training examples.

    Equally strong ones: the simplest.

    Args:
        train: At least one example.
        task: Their task.
        apart: Whether the folds are to share nothing that ties examples, as train and test do.

    Raises:
        BadInputError: There are no training examples.
    """
    if not train:
        raise BadInputError("A baseline needs training examples, and there are none.")
    rows = sorted(train, key=lambda e: hash_of("baseline", e.id))[:_MOST_CHOSEN_ON]
    fold_of = {
        example.id: hash_of("baseline fold", part[0].id) % _FOLDS
        for part in (components(rows, task.ties) if apart else [[e] for e in rows])
        for example in part
    }
    folds = [fold_of[e.id] for e in rows]
    hits: Counter[str] = Counter()
    for fold in set(folds):
        kept = [e for e, own in zip(rows, folds, strict=True) if own != fold]
        out = [e for e, own in zip(rows, folds, strict=True) if own == fold]
        for name in LEARNERS if kept else ():
            hits[name] += sum(row.right for row in baseline(name, kept, out, task).outcomes)
    return max(LEARNERS, key=lambda name: hits[name])


def _commonest(train: Sequence[Example], task: Task) -> Guess:
    answer = commonest_of(train)
    return lambda example: answer


def _lookup(train: Sequence[Example], task: Task) -> Guess:
    """Gives the commonest training answer of the question's own event and class.

    An event that the training examples do not have falls back to the class, and a class that they
    do not have to all.
    """
    return _looked_up(
        train,
        lambda example: (f"{task.event(example)}\n{example.label}", example.label),
    )


def _asked(train: Sequence[Example], task: Task) -> Guess:
    """Gives the commonest training answer to what is asked, else to questions of its kind."""
    return _looked_up(train, task.asked)


def _looked_up(train: Sequence[Example], keys_of: Callable[[Example], Sequence[str]]) -> Guess:
    rows: dict[tuple[int, str], list[Example]] = defaultdict(list)
    for example in train:
        for level, key in enumerate(keys_of(example)):
            rows[level, key].append(example)
    known = {place: commonest_of(examples) for place, examples in rows.items()}
    overall = commonest_of(train)

    def guess(example: Example) -> Answers:
        places = enumerate(keys_of(example))
        return next((known[place] for place in places if place in known), overall)

    return guess


LEARNERS: dict[str, Learner] = {
    COMMONEST: _commonest,
    LOOKUP: _lookup,
    ASKED: _asked,
    NEAREST: lambda train, task: nearest_question(train),
    WORDS: lambda train, task: by_words(train),
    CONTEXT: lambda train, task: from_context(train, task),
}
"""By name what learns each baseline from training examples, the simplest first."""

QUESTION_ALONE = (COMMONEST, LOOKUP, ASKED, NEAREST, WORDS)
"""Those that see no context."""


def _outcome(said: Answers, example: Example, task: Task) -> Outcome:
    right = task.score_answer(said, example).exact
    return Outcome(example.id, example.label, example.group, right)
