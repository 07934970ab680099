"""Difference, ratio and odds ratio of two rates: intervals that turn a score test around.

An interval holds each value that its test would not reject, with the variance taken where that
value is true. Against no link the test is Pearson's: where verdicts are independent the interval
leaves out zero (a ratio: one) exactly where that test rejects. Counts may be fractions: effective
numbers.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import numpy as np

from tracegap.statistics.clusters import (
    LEVEL,
    Floats,
    clustered_tail,
    clustering,
    effective,
    quantile,
)
from tracegap.statistics.intervals import Estimate

MARGIN = 0.05  # five points: less than this is of no use to anyone who trusts a trace
ALPHA = 0.05
Scalar = TypeVar("Scalar", float, Floats)
_HALVINGS = 60
_FARTHEST = 30.0  # logarithm of a ratio that no table can show


@dataclass(frozen=True, slots=True)
class Equivalence:
    """Two one-sided tests (Schuirmann 1987): is a difference of rates smaller than a margin?

    Attributes:
        margin: The largest difference, either way, that would still be called none.
        low: Lower end of the 90 % interval of the difference; None if it is undefined.
        high: Its upper end.
        p_value: The larger of the two one-sided ones, against a difference beyond the margin.
        equivalent: Whether the interval lies within the margin, which is a test at 5 %.
    """

    margin: float
    low: float | None
    high: float | None
    p_value: float | None
    equivalent: bool


def risk_difference(cells: Floats) -> Estimate:
    """Returns P(answer | step) - P(answer | no step), with a score interval (Mee 1984).

    Args:
        cells: 2x2 counts of each cluster, shape (clusters, 4), in the order of `TwoByTwo`.
    """
    totals, n = cells.sum(axis=0), round(float(cells.sum()))
    if not _has_both(totals):
        return Estimate(None, None, None, n)
    low, high = difference_ends(effective(cells, difference_influence))
    value = _gap(totals)
    return Estimate(value, min(low, value), max(high, value), n)


def risk_ratio(cells: Floats) -> Estimate:
    """Returns P(answer | step) / P(answer | no step), with a score interval (Koopman 1984).

    A second rate of zero has no ratio, and gives no upper end.
    """
    totals, n = cells.sum(axis=0), round(float(cells.sum()))
    if not _has_both(totals):
        return Estimate(None, None, None, n)
    first, second = _rates(totals)
    value = first / second if second > 0 else None
    low, high = _ratio_ends(effective(cells, _ratio_influence))
    if value is not None:
        low, high = min(low, value), None if high is None else max(high, value)
    return Estimate(value, low, high, n)


def odds_ends(cells: Floats) -> tuple[float, float | None]:
    """Returns the ends of the score interval of the odds ratio (Cornfield 1956).

    Args:
        cells: 2x2 counts of each cluster, shape (clusters, 4), in the order of `TwoByTwo`.

    Returns:
        The lower end, and the upper one; None if there is no bound.
    """
    counts = effective(cells, _odds_influence)
    a, b, c, d = (float(count) for count in counts)
    if min(a + b, c + d, a + c, b + d) == 0:  # no margin, or a single cluster
        return 0.0, None
    z = quantile(math.inf)

    def kept(logarithm: float) -> bool:
        cell = float(cell_at(math.exp(logarithm), a + b, a + c, a + b + c + d))
        rest = (cell, a + b - cell, a + c - cell, d - a + cell)
        return min(rest) > 0 and (a - cell) ** 2 * sum(1 / one for one in rest) <= z * z

    return _ends_of_logarithm(kept, a * d, b * c)


def equivalence(cells: Floats, margin: float = MARGIN) -> Equivalence:
    """Tests whether the two rates differ by less than a margin.

    Args:
        cells: 2x2 counts of each cluster, shape (clusters, 4), in the order of `TwoByTwo`.
        margin: Between 0 and 1; to be chosen before looking at the data.
    """
    totals = cells.sum(axis=0)
    if not _has_both(totals):
        return Equivalence(margin, None, None, None, False)
    low, high = difference_ends(
        effective(cells, difference_influence, 1 - 2 * ALPHA), 1 - 2 * ALPHA
    )
    by = clustering(cells, difference_influence)
    p_values = []
    for bound, above in ((-margin, True), (margin, False)):
        score = _score(*_two(totals), bound)
        beyond = (score > 0) == above  # on the side that speaks for equivalence
        p = clustered_tail(score, by) / 2
        p_values.append(p if beyond else 1 - p)
    return Equivalence(margin, low, high, max(p_values), -margin < low and high < margin)


def difference_ends(counts: Floats, level: float = LEVEL) -> tuple[float, float]:
    """Returns the ends of the interval of the difference, from (effective) counts, shape (4,)."""
    if counts.sum() == 0:
        return -1.0, 1.0
    return _difference_ends(*_two(counts), quantile(math.inf, level))


@lru_cache(maxsize=1024)  # where verdicts are independent three figures ask for the same
def _difference_ends(x: float, m: float, y: float, n: float, z: float) -> tuple[float, float]:
    def kept(difference: float) -> bool:
        return abs(_score(x, m, y, n, difference)) <= z

    value = x / m - y / n
    return _end(kept, value, -1.0), _end(kept, value, 1.0)


def restricted_rates(counts: Floats, difference: float) -> tuple[float, float]:
    """Returns the likeliest two rates with this difference (Miettinen & Nurminen 1985)."""
    return _restricted(*_two(counts), difference)


def _restricted(x: float, m: float, y: float, n: float, gap: float) -> tuple[float, float]:
    """The root of a cubic equation in the second rate, by cosines."""
    cubic = m + n
    square = (m + 2 * n) * gap - m - n - x - y
    linear = (n * gap - m - n - 2 * y) * gap + x + y
    constant = y * gap * (1 - gap)
    shift = square / (3 * cubic)
    q = shift**3 - square * linear / (6 * cubic**2) + constant / (2 * cubic)
    p = math.copysign(math.sqrt(max(0.0, shift**2 - linear / (3 * cubic))), q)
    second = -shift
    if p != 0:
        second += 2 * p * math.cos((math.pi + math.acos(max(-1.0, min(1.0, q / p**3)))) / 3)
    second = min(max(second, 0.0, -gap), 1.0, 1 - gap)
    return min(1.0, max(0.0, second + gap)), second


def difference_influence(totals: Floats) -> Floats:
    """How one more unit in each cell moves the difference of the rates (times n)."""
    first, second = _rates(totals)
    share = totals[:2].sum() / totals.sum()
    with_step, without = 1 / share, 1 / (1 - share)
    return np.array(
        [(1 - first) * with_step, -first * with_step, (second - 1) * without, second * without]
    )


def _ratio_influence(totals: Floats) -> Floats:
    """The same for the logarithm of the ratio of the rates."""
    first, second = _rates(totals)
    scale: Floats = difference_influence(totals) / np.array([first, first, second, second])
    return scale


def _odds_influence(totals: Floats) -> Floats:
    influence: Floats = np.array([1, -1, -1, 1]) * totals.sum() / totals
    return influence


def _has_both(totals: Floats) -> bool:
    return bool(totals[:2].sum() > 0 and totals[2:].sum() > 0)


def _rates(totals: Floats) -> tuple[float, float]:
    return float(totals[0] / totals[:2].sum()), float(totals[2] / totals[2:].sum())


def _gap(totals: Floats) -> float:
    first, second = _rates(totals)
    return first - second


def _two(counts: Floats) -> tuple[float, float, float, float]:
    """How many right answers of how many, with a right step and without."""
    both, trace_only, answer_only, neither = (float(count) for count in counts)
    return both, both + trace_only, answer_only, answer_only + neither


def _score(x: float, m: float, y: float, n: float, difference: float) -> float:
    """The gap beyond `difference`, in standard errors under it; infinite where there are none."""
    p, q = _restricted(x, m, y, n, difference)
    return _standardised(x / m - y / n - difference, p * (1 - p) / m + q * (1 - q) / n)


def _standardised(gap: float, variance: float) -> float:
    if variance > 0:
        return gap / math.sqrt(variance)
    return math.copysign(math.inf, gap) if abs(gap) > 1e-12 else 0.0


def _ratio_ends(counts: Floats) -> tuple[float, float | None]:
    x, m, y, n = _two(counts)
    if x + y == 0:  # no right answers, or a single cluster
        return 0.0, None
    z = quantile(math.inf)

    def kept(logarithm: float) -> bool:
        ratio = math.exp(logarithm)
        q = _second_by_ratio(x, m, y, n, ratio)
        p = min(1.0, ratio * q)
        variance = p * (1 - p) / m + ratio**2 * q * (1 - q) / n
        return abs(_standardised(x / m - ratio * y / n, variance)) <= z

    return _ends_of_logarithm(kept, x * n, y * m)


def _second_by_ratio(x: float, m: float, y: float, n: float, ratio: float) -> float:
    """The likeliest second rate if the first is so many times it, by a quadratic equation."""
    square, linear = (m + n) * ratio, -(m * ratio + x + n + y * ratio)
    root = math.sqrt(max(0.0, linear**2 - 4 * square * (x + y)))
    return 2 * (x + y) / (root - linear)  # the smaller root, without cancellation


def _ends_of_logarithm(
    kept: Callable[[float], bool], above: float, below: float
) -> tuple[float, float | None]:
    """Returns the ends of a ratio that is found as `above` / `below`, one of them above zero."""
    if above == 0:
        return 0.0, math.exp(_end(kept, -_FARTHEST, _FARTHEST))
    if below == 0:
        return math.exp(_end(kept, _FARTHEST, -_FARTHEST)), None
    centre = math.log(above / below)
    return math.exp(_end(kept, centre, -_FARTHEST)), math.exp(_end(kept, centre, _FARTHEST))


def cell_at(odds: float, row: Scalar, column: Scalar, n: Scalar) -> Scalar:
    """Returns the upper left cell that these margins would have at an odds ratio.

    The root of a quadratic equation, in the form that does not divide by 1 - odds, which may be 0.
    """
    linear = odds * (row + column) + n - row - column
    root = np.sqrt(np.maximum(0.0, linear**2 + 4 * (1 - odds) * odds * row * column))
    cell: Scalar = 2 * odds * row * column / (linear + root)
    return cell


def _end(kept: Callable[[float], bool], inside: float, outside: float) -> float:
    """Returns how far values are kept, from one that is kept towards `outside`, by bisection."""
    if kept(outside):
        return outside
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if kept(middle) else (inside, middle)
    return inside
