"""Figures of units that lie in two crossed groupings at once, such as ratings: raters and items.

Every figure here is given by its influence function, one value a unit; its variance is the sum
over raters, plus that over items, less that over units of both (Cameron, Gelbach & Miller 2011),
each with the factor groups / (groups - 1). It is never taken smaller than any of the three alone,
and the t has the degrees of freedom of the scarcer grouping.
"""

import math
from statistics import NormalDist
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tracegap.statistics.clusters import quantile, tail
from tracegap.statistics.intervals import Estimate

Floats: TypeAlias = NDArray[np.float64]
Codes: TypeAlias = NDArray[np.intp]
_NORMAL = NormalDist()


class Crossing:
    """Two crossed groupings of the same units."""

    def __init__(self, first: ArrayLike, second: ArrayLike) -> None:
        """Takes what each unit belongs to, shape (units,) each, e.g. its rater and its item."""
        self.first = _codes(first)
        self.second = _codes(second)
        self._both = _codes(self.first * (self.second.max(initial=0) + 1) + self.second)

    @property
    def freedom(self) -> int:
        """Degrees of freedom: those of the grouping with fewer groups."""
        sizes = (self.first.max(initial=-1) + 1, self.second.max(initial=-1) + 1)
        return int(max(0, min(sizes) - 1))

    def error(self, influence: Floats) -> float:
        """Returns the standard error of a figure, from its influence function."""
        first, second, both = (
            _of_sums(influence, codes) for codes in (self.first, self.second, self._both)
        )
        return math.sqrt(max(first + second - both, first, second, both))

    def estimate(self, value: float, influence: Floats, n: int) -> Estimate:
        """Returns a figure with its 95 % interval, none with fewer than two groups of a kind."""
        if self.freedom == 0:
            return Estimate(value, None, None, n)
        reach = quantile(self.freedom) * self.error(influence)
        return Estimate(value, value - reach, value + reach, n)

    def p_value(self, value: float, influence: Floats) -> float | None:
        """Returns the two-sided p of a figure that is 0 if there is nothing."""
        error = self.error(influence)
        if self.freedom == 0 or error == 0:
            return None
        return tail(value / error, self.freedom)


def mean_influence(values: Floats, of: NDArray[np.bool_]) -> tuple[float, Floats]:
    """Returns the mean of some units, and its influence function over all units.

    Args:
        values: Shape (units,).
        of: Which units, shape (units,); at least one.
    """
    mean = float(values[of].mean())
    return mean, np.where(of, (values - mean) / of.sum(), 0.0)


def detection(accepted: Floats, right: NDArray[np.bool_]) -> tuple[float, Floats]:
    """Returns d' of yes-or-no judgements, and its influence function.

    Half a judgement is added to each cell (Hautus 1995), so that it is finite.

    Args:
        accepted: 1 or 0 a unit, shape (units,).
        right: What is true, shape (units,); both must occur.
    """
    total, influence = 0.0, np.zeros(accepted.size)
    for sign, of in ((1, right), (-1, ~right)):
        n, yes = int(of.sum()), float(accepted[of].sum())
        z = _NORMAL.inv_cdf((yes + 0.5) / (n + 1))
        total += sign * z
        influence += np.where(of, sign * (accepted - yes / n) / (n + 1) / _NORMAL.pdf(z), 0.0)
    return total, influence


def auroc(accepted: Floats, right: NDArray[np.bool_]) -> tuple[float, Floats]:
    """Returns the area under the ROC curve of yes-or-no judgements, and its influence function.

    Of judgements with two values it is (1 + hits - false alarms) / 2.
    """
    hits, of_hits = mean_influence(accepted, right)
    false, of_false = mean_influence(accepted, ~right)
    return (1 + hits - false) / 2, (of_hits - of_false) / 2


def correlation(x: Floats, y: Floats) -> tuple[float, Floats] | None:
    """Returns Pearson's r and its influence function; None where one of the two does not vary."""
    if x.size < 3 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return None
    zx, zy = (x - x.mean()) / x.std(), (y - y.mean()) / y.std()
    r = float((zx * zy).mean())
    return r, (zx * zy - r * (zx**2 + zy**2) / 2) / x.size


def _codes(values: ArrayLike) -> Codes:
    return np.unique(np.asarray(values), return_inverse=True)[1].reshape(-1)


def _of_sums(influence: Floats, codes: Codes) -> float:
    sums = np.bincount(codes, weights=influence)
    groups = sums.size
    return float((sums**2).sum()) * groups / (groups - 1) if groups > 1 else 0.0
