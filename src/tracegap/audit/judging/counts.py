"""Counting verdicts as they stream by: memory grows with the clusters, not with the outputs.

Counts of parts add up to those of the whole to the last bit: sums of fractions are taken at the
end, over how often each fraction was seen.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegap.records import Example, Verdict
from tracegap.statistics.association import Association, associate_cells
from tracegap.statistics.clusters import Sums
from tracegap.statistics.intervals import Estimate, rate_of
from tracegap.traces.parse import UNFINISHED

WRONG, RIGHT, UNSCORED, NO_GOLD = 0, 1, 2, 3
# label, evidence, answer, and whether the cited evidence contains a gold answer
SHAPE = (4, 4, 3, 3)
CELLS = 144
Cells = NDArray[np.int64]


@dataclass(slots=True)
class GroupCounts:
    """Counts of one student's arm, in one class of question.

    Attributes:
        clusters: Cluster -> its number, shared by all counts of a part of an audit.
        cells: A cluster's number times `CELLS`, plus the place of label, evidence, answer and leak
            in an array of `SHAPE` -> how many. One whole number, since there may be millions.
        unparsed: Outputs whose trace (or, without one, whose answer) could not be judged.
        unread: Outputs whose trace, where one is expected, or whose answer could not be read.
        unanswered: Outputs in which no answer could be read.
        f1s: F1 of the evidence -> how many outputs that cite any have it.
    """

    clusters: dict[str, int]
    cells: Counter[int] = field(default_factory=Counter)
    n: int = 0
    unparsed: int = 0
    unread: int = 0
    unanswered: int = 0
    unfinished: int = 0
    f1s: Counter[float] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)

    def add(self, verdict: Verdict, gold: Example, unread: bool, leaks: bool | None) -> None:
        """Counts one verdict.

        Args:
            verdict: What is counted.
            gold: What it was held against; a step without gold counts in no rate.
            unread: Whether what should be judged could not be read.
            leaks: Whether the cited evidence contains a gold answer.
        """
        label = code(verdict.label_right) if gold.label else NO_GOLD
        evidence = code(verdict.evidence_exact) if gold.evidence else NO_GOLD
        place = ((label * 4 + evidence) * 3 + code(verdict.answer_right)) * 3 + code(leaks)
        cluster = self.clusters.setdefault(verdict.group, len(self.clusters))
        self.cells[cluster * CELLS + place] += 1
        self.n += 1
        self.unparsed += unread
        self.unread += unread or verdict.said_answers is None
        self.unanswered += verdict.said_answers is None
        self.unfinished += UNFINISHED in verdict.problems
        if verdict.evidence_f1 is not None:
            self.f1s[verdict.evidence_f1] += 1
        for problem in set(verdict.problems):
            self.problems[problem] += 1

    def merge(self, later: "GroupCounts") -> None:
        """Adds other counts; their clusters may be numbered in another way."""
        numbers = self.clusters
        if later.clusters is not numbers:
            moved = [numbers.setdefault(name, len(numbers)) for name in later.clusters]
            for key, count in later.cells.items():
                cluster, place = divmod(key, CELLS)
                self.cells[moved[cluster] * CELLS + place] += count
        else:
            self.cells.update(later.cells)
        self.problems.update(later.problems)
        self.f1s.update(later.f1s)
        for name in ("n", "unparsed", "unread", "unanswered", "unfinished"):
            setattr(self, name, getattr(self, name) + getattr(later, name))

    @property
    def cited(self) -> int:
        """How many outputs cite evidence that can be held against gold."""
        return self.f1s.total()

    @property
    def mean_f1(self) -> float | None:
        """Mean F1 of the evidence of those that cite any."""
        if not self.f1s:
            return None
        return math.fsum(value * count for value, count in self.f1s.items()) / self.cited

    def array(self) -> Cells:
        """Returns the counts, shape (clusters, *SHAPE), clusters by name."""
        names = {number: name for name, number in self.clusters.items()}
        present = sorted({key // CELLS for key in self.cells}, key=names.__getitem__)
        rows = {number: row for row, number in enumerate(present)}
        counts = np.zeros((len(rows), CELLS), dtype=np.int64)
        for key, count in self.cells.items():
            cluster, place = divmod(key, CELLS)
            counts[rows[cluster], place] = count
        return counts.reshape(-1, *SHAPE)


def merged(parts: Iterable[GroupCounts]) -> GroupCounts:
    """Returns several counts, at least one, of the same audit as one."""
    parts = list(parts)
    whole = GroupCounts(parts[0].clusters)
    for part in parts:
        whole.merge(part)
    return whole


def code(value: bool | None) -> int:
    """Returns the place of a step's verdict in the counts."""
    return UNSCORED if value is None else int(value)


def by_answer(counts: Cells, right: Callable[[Cells], Any], wrong: Callable[[Cells], Any]) -> Cells:
    """Returns cells of a 2x2 table a cluster, shape (clusters, 4); see `tables`."""
    yes, no = right(counts), wrong(counts)
    return np.stack([yes[:, 1], yes[:, 0], no[:, 1], no[:, 0]], axis=1)


def label_cells(counts: Cells) -> Cells:
    """Label against answer, shape (clusters, 4)."""
    return by_answer(
        counts,
        lambda c: c[:, RIGHT].sum(axis=(1, 3)),
        lambda c: c[:, WRONG].sum(axis=(1, 3)),
    )


def evidence_cells(counts: Cells) -> Cells:
    """Evidence against answer, shape (clusters, 4)."""
    return by_answer(
        counts,
        lambda c: c[:, :, RIGHT].sum(axis=(1, 3)),
        lambda c: c[:, :, WRONG].sum(axis=(1, 3)),
    )


def trace_cells(counts: Cells) -> Cells:
    """All steps with gold against answer, shape (clusters, 4); one unscored: so is the trace."""

    def right(cells: Cells) -> Any:
        one_has_gold = cells[:, RIGHT, NO_GOLD] + cells[:, NO_GOLD, RIGHT]
        return (cells[:, RIGHT, RIGHT] + one_has_gold).sum(axis=2)

    def scored(cells: Cells) -> Any:
        steps = cells[:, [WRONG, RIGHT, NO_GOLD]][:, :, [WRONG, RIGHT, NO_GOLD]]
        return steps.sum(axis=(1, 2, 4)) - cells[:, NO_GOLD, NO_GOLD].sum(axis=2)

    return by_answer(counts, right, lambda c: scored(c) - right(c))


def with_unread(tables: Cells, unread: Cells) -> Cells:
    """Returns a step's table and, of outputs whose step could not be read, the right and wrong.

    Args:
        tables: As of `label_cells`, shape (clusters, 4).
        unread: Those outputs by answer, shape (clusters, 3).
    """
    return np.concatenate([tables, unread[:, [RIGHT, WRONG]]], axis=1)


def unread_labels(counts: Cells) -> Cells:
    """Outputs whose label could not be read, by answer, shape (clusters, 3)."""
    return np.asarray(counts[:, UNSCORED].sum(axis=(1, 3)))


def unread_evidence(counts: Cells) -> Cells:
    """Outputs whose evidence could not be read, by answer, shape (clusters, 3)."""
    return np.asarray(counts[:, :, UNSCORED].sum(axis=(1, 3)))


def unread_traces(counts: Cells) -> Cells:
    """Outputs of which a step that has gold could not be read, by answer, shape (clusters, 3)."""
    both: Cells = counts[:, UNSCORED, UNSCORED].sum(axis=2)
    return unread_labels(counts) + unread_evidence(counts) - both


def associate_in(cells: Cells) -> Association:
    """Measures an association over the clusters that have anything to count."""
    return associate_cells(cells[cells.sum(axis=1) > 0])


def share(right: Cells, of: Cells) -> Estimate:
    """Returns a share with its interval from counts a cluster, shape (clusters,) each."""
    some = of > 0
    return rate_of(Sums(right[some].astype(float), of[some].astype(float)))
