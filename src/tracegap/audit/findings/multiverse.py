"""The headline figures under every defensible combination of rules.

A multiverse analysis (Steegen et al. 2016): what holds in every row is robust, what holds in some
hangs on a choice of how to measure.
"""

from collections import Counter
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from tracegap.audit.findings.explain import figures
from tracegap.audit.judging.judge import Case
from tracegap.audit.judging.released_rule import (
    NOTHING,
    Defect,
    answer_right,
    gold_of_example,
    label_right,
    quoted_passages,
    same_passages,
    trace_part,
)
from tracegap.checks.steps import compare_evidence
from tracegap.statistics.paired import compare
from tracegap.task import Task

ANSWERS = (
    "released scorer",
    "candidates mended",
    "candidates mended, tag required",
    "list in the tag",
)
EVIDENCE = (
    "any context fact quoted",
    "all gold facts quoted",
    "exactly the gold facts quoted",
    "exactly the gold facts listed",
)
UNPARSED = ("left out", "wrong", "right")
_BOUNDS = frozenset({Defect.BOUNDS})
_SIDE, _BOTH = frozenset({Defect.WRONG_SIDE}), frozenset({Defect.WRONG_SIDE, Defect.NO_TAG})
Trace = tuple[bool | None, ...]
Answer = tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Universe:
    """One combination and one group's figures under it."""

    student: str
    arm: str
    answer: str
    evidence: str
    unparsed: str
    n: int
    figures: dict[str, float | None]


class Multiverse:
    """Judges each output under every rule; rows are always joined by question."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._seen: dict[tuple[str, str], Counter[tuple[Trace, Answer]]] = {}
        self._answers: dict[tuple[str, str], dict[str, Answer]] = {}
        self._groups: dict[str, str] = {}

    def add(self, case: Case) -> None:
        """Judges one case."""
        key = (case.output.student, case.output.arm)
        answers = self._answer(case)
        # a question asked twice counts once when arms are paired: its first output
        self._answers.setdefault(key, {}).setdefault(case.example.id, answers)
        self._groups[case.example.id] = case.example.group
        if case.traced:
            self._seen.setdefault(key, Counter())[self._trace(case), answers] += 1

    def merge(self, later: "Multiverse") -> None:
        """Adds the cases that follow."""
        for key, seen in later._seen.items():
            self._seen.setdefault(key, Counter()).update(seen)
        for key, answers in later._answers.items():
            self._answers[key] = answers | self._answers.get(key, {})
        self._groups.update(later._groups)

    def __getstate__(self) -> dict[str, Any]:
        # the task stays in its process: one of a user's file may not be picklable
        return self.__dict__ | {"_task": None}

    def _answer(self, case: Case) -> Answer:
        rule, text, example = case.rule, case.text, case.example
        strict = self._task.score_answer(case.parsed.answers, example).exact
        # an arm that was not taught to write tags is not asked for them
        mendings = (NOTHING, _SIDE, _BOTH if case.traced else _SIDE)
        return (*(answer_right(text, example, rule, mended) for mended in mendings), strict)

    def _trace(self, case: Case) -> Trace:
        said = trace_part(case.text, _BOUNDS)
        if said is None:
            return (None,) * len(EVIDENCE)
        gold = gold_of_example(case.example)
        quoted = quoted_passages(said, gold, any_case=True)
        wanted, listed = case.example.evidence_passages, case.parsed.evidence
        # a label that cannot be read is unparsed only where the whole trace is
        label = label_right(said, case.rule, gold, _BOUNDS)
        return (
            label and bool(quoted),
            label and gold.evidence <= quoted,
            label and same_passages(quoted, gold.evidence, gold),
            None if listed is None else label and compare_evidence(listed, wanted).exact,
        )

    def universes(self) -> list[Universe]:
        """Returns the figures of every group under every combination."""
        return [
            _universe(key, seen, answer, evidence, unparsed)
            for key, seen in sorted(self._seen.items())
            for answer, evidence, unparsed in product(
                range(len(ANSWERS)), range(len(EVIDENCE)), UNPARSED
            )
        ]

    def harm(self) -> list[dict[str, Any]]:
        """Returns, for each student and answer scorer, the arms' accuracies and differences."""
        students = sorted({student for student, _ in self._answers})
        return [
            self._harm(student, scorer)
            for student in students
            for scorer in range(len(ANSWERS))
            if (student, "incorrect") in self._answers
        ]

    def _harm(self, student: str, scorer: int) -> dict[str, Any]:
        row: dict[str, Any] = {"student": student, "answer": ANSWERS[scorer]}
        incorrect = self._answers[student, "incorrect"]
        for arm in ("vanilla", "correct", "incorrect"):
            answers = self._answers.get((student, arm), {})
            right = [a[scorer] for a in answers.values()]
            row[arm] = sum(right) / len(right) if right else None
        for arm in ("vanilla", "correct"):
            other = self._answers.get((student, arm), {})
            shared = sorted(incorrect.keys() & other.keys())
            if shared:
                paired = compare(
                    np.array([incorrect[i][scorer] for i in shared]),
                    np.array([other[i][scorer] for i in shared]),
                    np.array([self._groups[i] for i in shared]),
                )
                gap = paired.difference
                row[f"incorrect_less_{arm}"] = {
                    "difference": gap.value,
                    "interval": [gap.low, gap.high],
                    "p_value": paired.p_value,
                    "questions": len(shared),
                }
        return row


def _universe(
    key: tuple[str, str],
    seen: Counter[tuple[Trace, Answer]],
    answer: int,
    evidence: int,
    unparsed: str,
) -> Universe:
    cells: Counter[tuple[bool, bool]] = Counter()
    for (traces, answers), count in seen.items():
        trace = traces[evidence]
        if trace is None and unparsed != "left out":
            trace = unparsed == "right"
        if trace is not None:
            cells[trace, answers[answer]] += count
    counts = [cells[t, a] for t in (True, False) for a in (True, False)]
    return Universe(
        student=key[0],
        arm=key[1],
        answer=ANSWERS[answer],
        evidence=EVIDENCE[evidence],
        unparsed=unparsed,
        n=sum(counts),
        figures=figures(*counts),
    )


def universe_json(universe: Universe) -> dict[str, Any]:
    """Returns one universe as it stands in the JSON output."""
    return {
        "student": universe.student,
        "arm": universe.arm,
        "answer": universe.answer,
        "evidence": universe.evidence,
        "unparsed": universe.unparsed,
        "n": universe.n,
        **universe.figures,
    }
