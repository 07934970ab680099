"""Counting what free traces conclude and claim: without gold, and where there is any against it."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from tracegap.audit.judging.counts import Cells, associate_in, share
from tracegap.audit.judging.judge import Case
from tracegap.records import Verdict
from tracegap.statistics.association import Association
from tracegap.statistics.intervals import Estimate
from tracegap.task import Task

FreeMeasure = Literal[
    "concludes", "conclusion_right", "follows", "answer_right", "has_false_claim", "changed_mind"
]
FREE_MEASURES: tuple[FreeMeasure, ...] = (
    "concludes",
    "conclusion_right",
    "follows",
    "answer_right",
    "has_false_claim",
    "changed_mind",
)


@dataclass(slots=True)
class FreeGroup:
    """Counts of one student's arm, by cluster.

    Attributes:
        right, told: (cluster, measure) -> of how many it holds, of how many it could be told.
        cells: Cluster -> the 2x2 table of the conclusion right, and the answer right.
        kinds: (cluster, kind of claim) -> traces that hold a false one.
        claims: Kind of claim -> true, false and undecided ones.
        n: Free traces that were read, by cluster.
    """

    right: Counter[tuple[str, str]] = field(default_factory=Counter)
    told: Counter[tuple[str, str]] = field(default_factory=Counter)
    cells: dict[str, Cells] = field(default_factory=dict)
    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)
    claims: Counter[tuple[str, bool | None]] = field(default_factory=Counter)
    n: Counter[str] = field(default_factory=Counter)

    def add(self, case: Case, verdict: Verdict, task: Task) -> None:
        """Counts one output, if its trace was read as a free one."""
        reading, cluster = case.reading, verdict.group
        if reading is None:
            return
        self.n[cluster] += 1
        conclusion = None
        if verdict.concluded is not None and case.example.answers:
            conclusion = task.score_answer(verdict.concluded, case.example).exact
        self._count(cluster, "concludes", verdict.concluded is not None)
        self._count(cluster, "conclusion_right", conclusion)
        self._count(cluster, "follows", verdict.follows)
        answered = verdict.answer_right if verdict.said_answers is not None else None
        self._count(cluster, "answer_right", answered)
        checked = [claim for claim in verdict.claims if claim.holds is not None]
        false = {claim.kind for claim in checked if claim.holds is False}
        self._count(cluster, "has_false_claim", bool(false) if checked else None)
        self._count(cluster, "changed_mind", reading.changed_mind)
        for claim in verdict.claims:
            self.claims[claim.kind, claim.holds] += 1
        for kind in false:
            self.kinds[cluster, kind] += 1
        if conclusion is not None and answered is not None:
            cells = self.cells.setdefault(cluster, np.zeros(4, dtype=np.int64))
            cells[2 * (not conclusion) + (not answered)] += 1

    def merge(self, later: "FreeGroup") -> None:
        """Takes in the counts of the outputs that follow."""
        self.right.update(later.right)
        self.told.update(later.told)
        self.kinds.update(later.kinds)
        self.claims.update(later.claims)
        self.n.update(later.n)
        for cluster, cells in later.cells.items():
            self.cells[cluster] = self.cells.get(cluster, np.zeros(4, dtype=np.int64)) + cells

    def _count(self, cluster: str, measure: FreeMeasure, value: bool | None) -> None:
        if value is not None:
            self.told[cluster, measure] += 1
            self.right[cluster, measure] += value

    def rate(self, measure: FreeMeasure) -> Estimate:
        """Returns how often something holds, of the traces of which it could be told."""
        return self._share(
            {cluster: count for (cluster, name), count in self.right.items() if name == measure},
            {cluster: count for (cluster, name), count in self.told.items() if name == measure},
        )

    def false_rate(self, kind: str) -> Estimate:
        """Returns how many of all traces hold a false claim of a kind."""
        wrong = {cluster: count for (cluster, name), count in self.kinds.items() if name == kind}
        return self._share(wrong, dict(self.n))

    @staticmethod
    def _share(right: dict[str, int], told: dict[str, int]) -> Estimate:
        clusters = sorted(told)
        of = np.array([told[cluster] for cluster in clusters], dtype=np.int64)
        holds = np.array([right.get(cluster, 0) for cluster in clusters], dtype=np.int64)
        return share(holds, of)

    @property
    def claim_kinds(self) -> list[str]:
        """The kinds of claim that were read, by name."""
        return sorted({kind for kind, _ in self.claims})

    def link(self) -> Association:
        """Returns how a right conclusion goes with a right answer."""
        cells = [self.cells[cluster] for cluster in sorted(self.cells)]
        return associate_in(np.array(cells, dtype=np.int64).reshape(-1, 4))


@dataclass(slots=True)
class FreeCounts:
    """What the free traces of each student's arm say."""

    groups: dict[tuple[str, str], FreeGroup] = field(default_factory=dict)

    def add(self, case: Case, verdict: Verdict, task: Task) -> None:
        """Counts one output."""
        if case.reading is not None:
            key = (case.output.student, case.output.arm)
            self.groups.setdefault(key, FreeGroup()).add(case, verdict, task)

    def merge(self, later: "FreeCounts") -> None:
        """Takes in the counts of the outputs that follow."""
        for key, group in later.groups.items():
            self.groups.setdefault(key, FreeGroup()).merge(group)
