"""What the answers after swapped traces say of the student's use of its trace."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tracegap.statistics.intervals import Estimate, rate

Reading = Literal["uses the trace", "uses only its evidence", "ignores it", "undecided"]
USED = 0.10
IGNORED = 0.05


@dataclass(frozen=True, slots=True)
class Reanswer:
    """An answer after a swap, beside the answer after the student's own trace.

    Attributes:
        group: The cluster of the question.
        flipped: Whether the answer differs from the one after the own trace.
        followed: Whether it is the answer that the swap leads to; None if it leads to none.
    """

    example_id: str
    group: str
    swap: str
    flipped: bool
    followed: bool | None


def flip_rate(answers: Sequence[Reanswer], swap: str) -> Estimate:
    """Returns how often the answer differs from the own trace's, after this swap."""
    rows = [answer for answer in answers if answer.swap == swap]
    return rate([row.flipped for row in rows], [row.group for row in rows])


def follow_rate(answers: Sequence[Reanswer], swap: str) -> Estimate:
    """Returns how often the answer is the one that the swap leads to."""
    rows = [(a.followed, a.group) for a in answers if a.swap == swap and a.followed is not None]
    return rate([followed for followed, _ in rows], [group for _, group in rows])


def reading(label: Estimate, evidence: Estimate) -> Reading:
    """Says whether a student uses its trace, from the flip rates after each wrong step.

    A step is used if the interval of its flip rate lies above `USED`, ignored if it lies below
    `IGNORED`, and undecided otherwise. A student that uses both steps, or the label alone, uses
    the trace.
    """
    of_label, of_evidence = _use(label), _use(evidence)
    if of_label is True:
        return "uses the trace"
    if of_label is None or of_evidence is None:
        return "undecided"
    return "uses only its evidence" if of_evidence else "ignores it"


def _use(flips: Estimate) -> bool | None:
    if flips.low is None or flips.high is None:
        return None
    if flips.low > USED:
        return True
    return False if flips.high < IGNORED else None
