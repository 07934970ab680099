"""Counting verdicts as they stream by: memory grows with the clusters, not with the outputs."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegap.records import Verdict
from tracegap.statistics.association import Association, associate_cells
from tracegap.statistics.clusters import Sums
from tracegap.statistics.intervals import Estimate, rate_of
from tracegap.traces.parse import UNFINISHED

WRONG, RIGHT, UNSCORED = 0, 1, 2
# label, evidence, answer, and whether the cited evidence contains a gold answer
SHAPE = (3, 3, 2, 3)
CELLS = 54
Cells = NDArray[np.int64]


@dataclass(slots=True)
class GroupCounts:
    """Counts of one student's arm, in one class of question.

    Attributes:
        clusters: Cluster -> its number, shared by all counts of an audit.
        cells: A cluster's number times `CELLS`, plus the place of label, evidence, answer and leak
            in an array of `SHAPE` -> how many. One whole number, since there may be millions.
        unparsed: Outputs whose trace (or, without one, whose answer) could not be judged.
    """

    clusters: dict[str, int]
    cells: Counter[int] = field(default_factory=Counter)
    n: int = 0
    unparsed: int = 0
    unfinished: int = 0
    evidence_f1: float = 0.0
    cited: int = 0
    problems: Counter[str] = field(default_factory=Counter)

    def add(self, verdict: Verdict, traced: bool, leaks: bool | None) -> None:
        """Counts one verdict."""
        label, evidence = _code(verdict.label_right), _code(verdict.evidence_exact)
        place = ((label * 3 + evidence) * 2 + verdict.answer_right) * 3 + _code(leaks)
        cluster = self.clusters.setdefault(verdict.group, len(self.clusters))
        self.cells[cluster * CELLS + place] += 1
        self.n += 1
        unread = verdict.trace_right is None if traced else verdict.said_answers is None
        self.unparsed += unread
        self.unfinished += UNFINISHED in verdict.problems
        if verdict.evidence_f1 is not None:
            self.evidence_f1 += verdict.evidence_f1
            self.cited += 1
        for problem in set(verdict.problems):
            self.problems[problem] += 1

    def array(self) -> Cells:
        """Returns the counts, shape (clusters, 3, 3, 2, 3), clusters by name."""
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
        whole.cells.update(part.cells)
        whole.problems.update(part.problems)
        for name in ("n", "unparsed", "unfinished", "evidence_f1", "cited"):
            setattr(whole, name, getattr(whole, name) + getattr(part, name))
    return whole


def _code(value: bool | None) -> int:
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
    """Both steps against answer, shape (clusters, 4); where one is unscored, so is the trace."""
    scored = counts[:, :2, :2]
    return by_answer(
        scored,
        lambda c: c[:, RIGHT, RIGHT].sum(axis=2),
        lambda c: c.sum(axis=(1, 2, 4)) - c[:, RIGHT, RIGHT].sum(axis=2),
    )


def associate_in(cells: Cells) -> Association:
    """Measures an association over the clusters that have anything to count."""
    return associate_cells(cells[cells.sum(axis=1) > 0])


def share(right: Cells, of: Cells) -> Estimate:
    """Returns a share with its interval from counts a cluster, shape (clusters,) each."""
    some = of > 0
    return rate_of(Sums(right[some].astype(float), of[some].astype(float)))
