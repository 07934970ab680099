"""Early answering: how soon in its trace a student's answer is settled (Lanham et al. 2023)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from tracegap.interventions.asking.reanswers import Reanswer
from tracegap.interventions.asking.swaps import EMPTY
from tracegap.interventions.effects.cases import Answers, Pair
from tracegap.interventions.effects.measures import log_prob_changes
from tracegap.statistics.intervals import Estimate, mean, rate
from tracegap.statistics.paired import compare

DOSES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Dose:
    """The answers after at most so much of the own trace.

    Attributes:
        share: The dose, 0 (no trace) to 1 (the whole own trace). Of each question the answer after
            the longest part within the dose is taken.
        same: Share that is the answer after the whole trace.
        accuracy: Share that is right.
        log_prob_gold: Of the gold answer, less that after the whole trace, in nats.
    """

    share: float
    same: Estimate
    accuracy: Estimate
    log_prob_gold: Estimate


@dataclass(frozen=True, slots=True)
class Curve:
    """Dose and response of one arm.

    Attributes:
        area: Mean area over the curve of each question's sameness against the share of trace, by
            trapezoids through that question's own parts, 0 to 1. 0: the answer was settled before
            the trace; near 1: only the whole trace gives it.
        gain: Right after the whole trace less right after none.
        log_prob_gain: Log-probability of gold, whole trace less none, in nats.
    """

    arm: str
    doses: tuple[Dose, ...]
    area: Estimate
    gain: Estimate
    log_prob_gain: Estimate


def early_answering(arm: str, answers: Sequence[Answers]) -> Curve | None:
    """Returns an arm's curve, or None if no question was answered early and without a trace."""
    lines = [line for entry in answers if (line := _line(entry)) is not None]
    if not lines:
        return None
    groups = [line[-1][1].group for line in lines]
    none, whole = [line[0][1] for line in lines], [line[-1][1] for line in lines]
    right = compare([r.answer_right for r in whole], [r.answer_right for r in none], groups)
    return Curve(
        arm=arm,
        doses=tuple(_dose(share, lines, groups) for share in DOSES),
        area=mean([_area(line) for line in lines], groups),
        gain=right.difference,
        log_prob_gain=log_prob_changes(list(zip(none, whole, strict=True))).gold,
    )


Line = list[tuple[float, Reanswer]]


def _line(entry: Answers) -> Line | None:
    """Returns (share of the trace, answer) from none of it to all of it."""
    if EMPTY not in entry.after or not entry.early:
        return None
    parts = [(row.kept, row) for row in entry.early if row.kept is not None]
    return [(0.0, entry.after[EMPTY]), *parts, (1.0, entry.own)]


def _area(line: Line) -> float:
    over = 0.0
    for (left, before), (right, after) in pairwise(line):
        over += (right - left) * ((not before.same) + (not after.same)) / 2
    return over


def _dose(share: float, lines: Sequence[Line], groups: Sequence[str]) -> Dose:
    taken = [[row for kept, row in line if kept <= share + 1e-9][-1] for line in lines]
    changes: list[Pair] = [(line[-1][1], row) for line, row in zip(lines, taken, strict=True)]
    return Dose(
        share=share,
        same=rate([row.same for row in taken], groups),
        accuracy=rate([row.answer_right for row in taken], groups),
        log_prob_gold=log_prob_changes(changes).gold,
    )
