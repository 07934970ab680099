"""What a simulation counts: how often something happened, in how many draws."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tracegap.statistics.clusters import Floats
from tracegap.statistics.intervals import Estimate


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of one student: how often in how many replications."""

    student: str
    figure: str
    wanted: str
    share: float
    replications: int


def share_of(student: str, figure: str, wanted: str, n: int, once: Callable[[], bool]) -> Row:
    """Returns the share of n draws in which something happened."""
    return Row(student, figure, wanted, sum(once() for _ in range(n)) / n, n)


def holds(found: Estimate, truth: float) -> bool:
    """Whether an interval holds the truth; one without a lower end does not."""
    rounding = 1e-12  # a truth of 0 is met where the interval begins at 0
    low, high = found.low, found.high
    return low is not None and low <= truth + rounding and (high is None or truth <= high)


def rejects(p_value: float | None) -> bool:
    """Whether a test at 5 % rejects; one without a p-value does not."""
    return p_value is not None and p_value < 0.05


def logistic(logits: Floats) -> Floats:
    """Returns the chances that logits stand for."""
    chances: Floats = 1 / (1 + np.exp(-logits))
    return chances
