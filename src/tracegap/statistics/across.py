"""Answers of two runs or audits to the questions that they share."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tracegap.statistics.intervals import Estimate, rate
from tracegap.statistics.paired import Paired, compare, holm
from tracegap.statistics.runs import RunComparison, compare_runs


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, as far as two runs can be compared by it.

    Attributes:
        question: What tells questions apart, the same in all runs.
        example_id: Its name in its own run.
        seed: Of the run; of an audit the number of the answer to this question.
        group: The cluster of the question.
        trace: Whether the trace was right; None if unscored.
        asked: The question in its words.
        text: What was written; empty where that is not known.
    """

    question: str
    example_id: str
    seed: int
    group: str
    right: bool
    trace: bool | None
    asked: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """All answers of one arm of one run or audit.

    Attributes:
        source: The run's or audit's name.
        runs_known: Whether seeds are runs; an audit knows outputs, not runs.
    """

    source: str
    arm: str
    runs_known: bool
    answers: Sequence[Answer]

    @property
    def name(self) -> str:
        """Source and arm."""
        return f"{self.source}: {self.arm}"

    @property
    def questions(self) -> set[str]:
        """What was asked."""
        return {answer.question for answer in self.answers}


@dataclass(frozen=True, slots=True)
class Standing:
    """An entry's place: how often it was right on what all entries were asked, and in all."""

    source: str
    arm: str
    shared: Estimate
    own: Estimate
    after_right: Estimate
    after_wrong: Estimate


@dataclass(frozen=True, slots=True)
class Flip:
    """A question that only one of two entries answered rightly, with each one's output."""

    first_right: bool
    first: Answer
    second: Answer


@dataclass(frozen=True, slots=True)
class Across:
    """Two entries on the questions that they share.

    Attributes:
        result: Paired by question and number of the run; of these very outputs alone.
        runs: Over runs, if both have several: only this speaks of the arms.
        adjusted_p: p-value of `runs`, else of `result`, by Holm's rule over all pairs.
        flips: Pairs of which only one is right, in the order of the first's answers.
        unshared: Questions that only the first, and that only the second was asked.
    """

    first: Entry
    second: Entry
    result: Paired
    runs: RunComparison | None
    adjusted_p: float | None
    flips: Sequence[Flip]
    unshared: tuple[int, int]

    @property
    def over_runs(self) -> RunComparison | None:
        """The comparison over runs, if there are enough of them to be tested."""
        return self.runs if self.runs is not None and self.runs.p_value is not None else None


def standings(entries: Sequence[Entry]) -> list[Standing]:
    """Returns the entries, the most right answers to the shared questions first."""
    shared = set.intersection(*(entry.questions for entry in entries))
    found = [_standing(entry, shared) for entry in entries]
    return sorted(found, key=lambda row: -(row.shared.value or 0.0))


def _standing(entry: Entry, shared: set[str]) -> Standing:
    every = entry.answers
    return Standing(
        source=entry.source,
        arm=entry.arm,
        shared=_rate([a for a in every if a.question in shared]),
        own=_rate(every),
        after_right=_rate([a for a in every if a.trace is True]),
        after_wrong=_rate([a for a in every if a.trace is False]),
    )


def _rate(answers: Sequence[Answer]) -> Estimate:
    return rate([a.right for a in answers], np.array([a.group for a in answers]))


def compare_across(pairs: Sequence[tuple[Entry, Entry]]) -> list[Across]:
    """Compares each pair of entries; p-values are adjusted for their number."""
    found = [_compare(*pair) for pair in pairs]
    raw = [(r.over_runs or r.result).p_value for r in found]
    return [replace(r, adjusted_p=p) for r, p in zip(found, holm(raw), strict=True)]


def _compare(first: Entry, second: Entry) -> Across:
    ours, theirs = _numbered(first), _numbered(second)
    keys = [key for key in ours if key in theirs]
    pairs = [(ours[key], theirs[key]) for key in keys]
    result = compare(
        [a.right for a, _ in pairs],
        [b.right for _, b in pairs],
        np.array([a.group for a, _ in pairs]),
    )
    known = first.runs_known and second.runs_known
    shared = first.questions & second.questions
    return Across(
        first=first,
        second=second,
        result=result,
        runs=_runs(first, second, shared) if known and shared else None,
        adjusted_p=None,
        flips=[Flip(a.right, a, b) for a, b in pairs if a.right != b.right],
        unshared=(len(first.questions - shared), len(second.questions - shared)),
    )


def _numbered(entry: Entry) -> dict[tuple[str, int], Answer]:
    """Returns answers by question and number: seeds of different runs need not have one name."""
    by_question: dict[str, list[Answer]] = defaultdict(list)
    for answer in entry.answers:
        by_question[answer.question].append(answer)
    return {
        (question, number): answer
        for question, answers in by_question.items()
        for number, answer in enumerate(sorted(answers, key=lambda a: a.seed))
    }


def _runs(first: Entry, second: Entry, shared: set[str]) -> RunComparison:
    sides = []
    for entry in (first, second):
        kept = [a for a in entry.answers if a.question in shared]
        columns = zip(*((a.right, a.group, a.seed) for a in kept), strict=True)
        sides.append([np.array(column) for column in columns])
    return compare_runs(*sides[0], *sides[1])
