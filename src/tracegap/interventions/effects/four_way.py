"""The difference of two arms in four parts, with what depends on the direction kept apart.

How much goes through the trace depends on whose student is asked: one that answers by its trace
and one that answers against it are moved in opposite ways by the same trace. VanderWeele's
decomposition (2014) has a part for that, the mediated interaction, which is all that the two
directions differ by. Every trace is put in kind (see `mediation`): which of its steps are true.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tracegap.interventions.asking.swaps import GOLD
from tracegap.interventions.effects.cases import Answers, mean_change
from tracegap.interventions.effects.mediation import in_kind
from tracegap.statistics.intervals import Estimate


@dataclass(frozen=True, slots=True)
class FourWay:
    """The difference of two arms' answers, first less second, in shares of right answers.

    `controlled_direct`, `reference_interaction`, `mediated_interaction` and `pure_indirect` sum to
    `total`. `through_first` is the sum of the last two, and `through_second` the last.

    Attributes:
        total: The first student after traces of its own kind less the second after those of its.
        controlled_direct: The first student less the second, both after gold traces.
        reference_interaction: How much more they differ after traces of the second's kind than
            after gold ones.
        mediated_interaction: How much more the first student gains from traces of the first's kind
            in place of the second's than the second student does.
        pure_indirect: What the second student gains from them.
        through_first: What the first student gains from them: this much goes through the trace if
            one starts from the first arm ...
        through_second: ... and this much if one starts from the second.
        questions: Questions and seeds that all of this rests on.
        left_out: Those of one arm only, with a trace that could not be read, or not asked for.
    """

    first: str
    second: str
    total: Estimate
    controlled_direct: Estimate
    reference_interaction: Estimate
    mediated_interaction: Estimate
    pure_indirect: Estimate
    through_first: Estimate
    through_second: Estimate
    questions: int
    left_out: int


def decompose(first: Sequence[Answers], second: Sequence[Answers]) -> FourWay | None:
    """Returns the four parts of the difference of two arms; None if no question can be used."""
    others = {(entry.own.example_id, entry.own.seed): entry for entry in second}
    rows: list[tuple[bool, ...]] = []
    groups = []
    for entry in first:
        other = others.get((entry.own.example_id, entry.own.seed))
        cells = None if other is None else _cells(entry, other)
        if cells is not None:
            rows.append(cells)
            groups.append(entry.own.group)
    if not rows:
        return None
    # student and kind of trace: 1 is the first arm's, 0 the second's, g is gold
    y11, y10, y01, y00, y1g, y0g = np.array(rows, dtype=float).T
    return FourWay(
        first=first[0].own.arm,
        second=second[0].own.arm,
        total=mean_change(y11 - y00, groups),
        controlled_direct=mean_change(y1g - y0g, groups),
        reference_interaction=mean_change(y10 - y00 - y1g + y0g, groups),
        mediated_interaction=mean_change(y11 - y10 - y01 + y00, groups),
        pure_indirect=mean_change(y01 - y00, groups),
        through_first=mean_change(y11 - y10, groups),
        through_second=mean_change(y01 - y00, groups),
        questions=len(rows),
        left_out=max(len(first), len(second)) - len(rows),
    )


def _cells(first: Answers, second: Answers) -> tuple[bool, ...] | None:
    """Whether each student is right after traces of either's kind, and after gold."""
    asked = [
        *(in_kind(student, of.own) for student in (first, second) for of in (first, second)),
        *(student.after.get(GOLD) for student in (first, second)),
    ]
    right = [row.answer_right for row in asked if row is not None]
    return tuple(right) if len(right) == len(asked) else None
