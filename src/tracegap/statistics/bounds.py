"""What the link of step and answer could be, whatever the traces that could not be read said.

Leaving unread traces out takes it for granted that they are like the others. Without that, the data
only bound the link (Horowitz & Manski 1995): it is lowest if every unread trace before a right
answer was wrong and every one before a wrong answer right, and highest the other way round.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tracegap.errors import BadInputError
from tracegap.statistics.clusters import Floats, cluster_codes
from tracegap.statistics.intervals import Estimate
from tracegap.statistics.score import risk_difference

UNREAD = -1


@dataclass(frozen=True, slots=True)
class LinkBounds:
    """Bounds of the risk difference: P(answer right | step right) - P(answer right | step wrong).

    Attributes:
        unread: Verdicts whose step could not be read.
        low: The least it could be, with the interval that this would have.
        high: The greatest. From the lower end of `low` to the upper end of `high` is an interval
            that needs no assumption on what could not be read.
        all_right: If every unread step was right.
        all_wrong: If every one was wrong.
    """

    unread: int
    low: Estimate
    high: Estimate
    all_right: Estimate
    all_wrong: Estimate

    @property
    def sign_known(self) -> bool:
        """Whether the link has one direction, chance allowed for, whatever the unread steps are."""
        low, high = self.low.low, self.high.high
        return low is not None and high is not None and not low <= 0 <= high


def bound_link(step: ArrayLike, answer: ArrayLike, clusters: ArrayLike | None) -> LinkBounds:
    """Bounds the link of a step and the answer over all that the unread steps could be.

    Args:
        step: 1 right, 0 wrong, -1 unread, shape (n,).
        answer: Whether the answer is right, shape (n,).
        clusters: The cluster of each verdict, shape (n,).

    Raises:
        BadInputError: The lengths differ, or cluster ids are missing.

    Examples:
        >>> step = [1] * 40 + [0] * 40 + [-1] * 20
        >>> answer = [1] * 30 + [0] * 10 + [1] * 10 + [0] * 30 + [1] * 10 + [0] * 10
        >>> found = bound_link(step, answer, range(100))
        >>> [round(e.value, 2) for e in (found.low, found.all_wrong, found.all_right, found.high)]
        [0.2, 0.42, 0.42, 0.6]
    """
    steps, right = np.asarray(step, dtype=np.int64), np.asarray(answer, dtype=bool)
    if steps.shape != right.shape:
        raise BadInputError(f"{steps.size} steps cannot be paired with {right.size} answers.")
    codes = cluster_codes(clusters, steps.size)
    column = np.where(steps == UNREAD, 4 + ~right, 2 * (steps == 0) + ~right)
    many = int(codes.max(initial=-1)) + 1
    cells = np.bincount(6 * codes + column, minlength=6 * many)
    return bound_cells(cells.reshape(many, 6).astype(float))


def bound_cells(cells: Floats) -> LinkBounds:
    """Bounds a link from the counts of each cluster, shape (clusters, 6).

    The four cells of `TwoByTwo`, then the unread steps before right and before wrong answers.
    """
    return LinkBounds(
        unread=int(cells[:, 4:].sum()),
        low=_filled(cells, right_to=2, wrong_to=1),
        high=_filled(cells, right_to=0, wrong_to=3),
        all_right=_filled(cells, right_to=0, wrong_to=1),
        all_wrong=_filled(cells, right_to=2, wrong_to=3),
    )


def _filled(cells: Floats, right_to: int, wrong_to: int) -> Estimate:
    """Adds unread steps before right and before wrong answers to these cells of the table."""
    table = cells[:, :4].copy()
    table[:, right_to] += cells[:, 4]
    table[:, wrong_to] += cells[:, 5]
    return risk_difference(table)
