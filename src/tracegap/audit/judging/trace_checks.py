"""What can be said of an output whatever gold its file brings: a few checks, counted.

Form: does the trace state the answer that follows it? Grounding: do the cited passages stand in
the context, do they hold the answer? And against gold answers, if there are any: does the trace
state one, and does the answer that follows go with it?
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from tracegap.audit.judging.counts import Cells, associate_in, share
from tracegap.audit.judging.free_traces import end_of, holds
from tracegap.audit.judging.judge import Case
from tracegap.checks.grounding import can_follow, judge_answer, judge_evidence
from tracegap.records import Verdict
from tracegap.statistics.association import Association
from tracegap.statistics.intervals import Estimate
from tracegap.tasks.alternatives import references
from tracegap.traces.parse import think_of

Measure = Literal[
    "cites", "cited_hold", "answer_grounded", "trace_ends", "trace_states", "holds_gold"
]
MEASURES: tuple[Measure, ...] = (
    "cites",
    "cited_hold",
    "answer_grounded",
    "trace_ends",
    "trace_states",
    "holds_gold",
)
MEANS: dict[Measure, str] = {
    "cites": "the trace cites a passage: whole, by six words in a row, by number, or in a list",
    "cited_hold": "what it cites stands in the context and holds the answer",
    "answer_grounded": "the answer's words stand in the cited passages, or, if none is cited, in "
    "the context",
    "trace_ends": "the last two sentences of the trace state the answer",
    "trace_states": "the trace states the answer anywhere",
    "holds_gold": "the answer is a gold answer, or holds one among other words",
}
# what has to be read before a check can say anything
_OF_TRACE = ("cites", "cited_hold", "trace_ends", "trace_states")
_OF_ANSWER = ("cited_hold", "answer_grounded", "trace_ends", "trace_states", "holds_gold")
_WORDS = {"right": True, "wrong": False, "unknown": None}


@dataclass(frozen=True, slots=True)
class Checks:
    """What the checks say of one output; None where they cannot tell.

    Attributes:
        measures: Each of `MEASURES`.
        ends_in_gold: Whether the end of the trace states a gold answer.
        traced: Whether there is a trace.
    """

    measures: dict[Measure, bool | None]
    ends_in_gold: bool | None
    traced: bool


def check(case: Case) -> Checks:
    """Checks one output."""
    trace, answers, example = think_of(case.text), case.parsed.answers, case.example
    answer = ", ".join(answers) if answers else None
    gold_held = None
    known = references(example)
    if answer is not None and known:
        gold_held = any(holds(answer, gold) for gold in known)
    if trace is None:
        grounded = _grounded(case, (), answer)
        none: dict[Measure, bool | None] = dict.fromkeys(MEASURES)
        return Checks(none | {"answer_grounded": grounded, "holds_gold": gold_held}, None, False)
    cited = case.parsed.evidence or ()
    held = ends = states = None
    end = end_of(trace)
    if cited and example.context:
        found = judge_evidence(example.question, example.context, cited, answer)
        held = _WORDS[found.judgement]
    if answer is not None and can_follow(answer):
        ends, states = holds(end, answer), holds(trace, answer)
    gold = [one for one in known if can_follow(one)]
    return Checks(
        measures={
            "cites": bool(cited) if example.context else None,
            "cited_hold": held,
            "answer_grounded": _grounded(case, cited, answer),
            "trace_ends": ends,
            "trace_states": states,
            "holds_gold": gold_held,
        },
        ends_in_gold=any(holds(end, one) for one in gold) if gold else None,
        traced=True,
    )


def _grounded(case: Case, cited: tuple[str, ...], answer: str | None) -> bool | None:
    passages = cited or case.example.context
    return _WORDS[judge_answer(passages, answer).judgement] if passages else None


@dataclass(slots=True)
class Grounding:
    """Counts the checks of one student's arm, by cluster.

    Attributes:
        right, told: (cluster, measure) -> of how many it holds, of how many it can be told.
        gold: Cluster -> the 2x2 table of a trace that ends in a gold answer, and a right answer.
        n: All outputs.
        traced, answered: How many have a trace, and an answer, that could be read.
    """

    right: Counter[tuple[str, Measure]] = field(default_factory=Counter)
    told: Counter[tuple[str, Measure]] = field(default_factory=Counter)
    gold: dict[str, Cells] = field(default_factory=dict)
    n: int = 0
    traced: int = 0
    answered: int = 0

    def add(self, checks: Checks, verdict: Verdict) -> None:
        """Counts one output."""
        self.n += 1
        self.traced += checks.traced
        self.answered += verdict.said_answers is not None
        for name, value in checks.measures.items():
            if value is not None:
                self.told[verdict.group, name] += 1
                self.right[verdict.group, name] += value
        if checks.ends_in_gold is not None and verdict.answer_right is not None:
            cells = self.gold.setdefault(verdict.group, np.zeros(4, dtype=np.int64))
            cells[2 * (not checks.ends_in_gold) + (not verdict.answer_right)] += 1

    def merge(self, later: "Grounding") -> None:
        """Adds the counts of other outputs."""
        self.right.update(later.right)
        self.told.update(later.told)
        for cluster, cells in later.gold.items():
            self.gold[cluster] = self.gold[cluster] + cells if cluster in self.gold else cells
        self.n += later.n
        self.traced += later.traced
        self.answered += later.answered

    @property
    def linked(self) -> bool:
        """Whether trace and answer can be compared: most outputs have both, and gold is known."""
        return bool(self.gold) and 2 * self.traced > self.n and 2 * self.answered > self.n

    def rate(self, measure: Measure) -> Estimate | None:
        """Returns how often a check holds, of the outputs of which it could be told.

        None if most outputs lack what the check looks at.
        """
        if (measure in _OF_TRACE and 2 * self.traced <= self.n) or (
            measure in _OF_ANSWER and 2 * self.answered <= self.n
        ):
            return None
        clusters = sorted(cluster for cluster, name in self.told if name == measure)
        right = np.array([self.right[cluster, measure] for cluster in clusters], dtype=np.int64)
        told = np.array([self.told[cluster, measure] for cluster in clusters], dtype=np.int64)
        return share(right, told)

    def link(self) -> Association:
        """Returns how ending a trace in a gold answer goes with answering right."""
        cells = [self.gold[cluster] for cluster in sorted(self.gold)]
        return associate_in(np.array(cells, dtype=np.int64).reshape(-1, 4))


@dataclass(slots=True)
class TraceChecks:
    """The checks of each student's arm."""

    groups: dict[tuple[str, str], Grounding] = field(default_factory=dict)

    def add(self, case: Case, verdict: Verdict) -> None:
        """Checks and counts one output."""
        key = (case.output.student, case.output.arm)
        self.groups.setdefault(key, Grounding()).add(check(case), verdict)

    def merge(self, later: "TraceChecks") -> None:
        """Adds the checks of other outputs."""
        for key, found in later.groups.items():
            self.groups.setdefault(key, Grounding()).merge(found)
