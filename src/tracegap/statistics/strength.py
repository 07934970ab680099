"""More measures of a 2x2 table: risk ratio, mutual information, and the test for "no link"."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tracegap.statistics.intervals import (
    Estimate,
    Floats,
    Sums,
    correlation,
    critical_value,
    difference_limits,
    wilson_of,
)

MARGIN = 0.05  # five points: less than this is of no use to anyone who trusts a trace
ALPHA = 0.05


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


def equivalence(first: Sums, second: Sums, n: int, margin: float = MARGIN) -> Equivalence:
    """Tests whether two rates over the same clusters differ by less than a margin.

    Args:
        first: Sums of the first rate, by cluster.
        second: Sums of the second, over the same clusters.
        n: Verdicts in all.
        margin: Between 0 and 1; to be chosen before looking at the data.
    """
    if first.n == 0 or second.n == 0:
        return Equivalence(margin, None, None, None, False)
    ends = difference_limits(first, second)
    low, high = ends(1 - 2 * ALPHA)
    beyond = abs(first.share - second.share) >= margin
    p_value = _level_reaching(ends, margin, first.share > second.share if beyond else None)
    return Equivalence(margin, low, high, p_value, -margin < low and high < margin)


def _level_reaching(
    ends: Callable[[float], tuple[float, float]], margin: float, above: bool | None
) -> float:
    """Returns the one-sided p: the level whose interval just touches the margin, by bisection.

    Inside the margin the interval is widened until it leaves; beyond it (`above` tells on which
    side), until it comes back, and p is one less that level.
    """
    small, large = 1e-15, 0.5
    for _ in range(35):  # to 1e-11
        middle = (small + large) / 2
        low, high = ends(1 - 2 * middle)
        if above is None:
            shrink = -margin < low and high < margin
        else:
            shrink = low > margin if above else high < -margin
        small, large = (small, middle) if shrink else (middle, large)
    return large if above is None else 1 - large


def ratio(first: Sums, second: Sums, n: int) -> Estimate:
    """Returns the ratio of two rates over the same clusters, first over second.

    Two Wilson intervals are joined (Donner & Zou 2012), which needs no number added to an empty
    cell; a second rate of zero has no ratio, and one that may be zero gives no upper end.
    """
    if first.n == 0 or second.n == 0:
        return Estimate(None, None, None, n)
    p, p_low, p_high = wilson_of(first)
    q, q_low, q_high = wilson_of(second)
    value = p / q if q > 0 else None
    if math.isinf(max(critical_value(first.sizes), critical_value(second.sizes))):
        return Estimate(value, 0.0, None, n)
    rho = correlation(first, second)
    low = _ratio_end(p, p_low, q, q_high, rho, -1.0)
    high = _ratio_end(p, p_high, q, q_low, rho, 1.0) if q_low > 0 else None
    if value is not None:
        low, high = min(low, value), None if high is None else max(high, value)
    return Estimate(value, max(0.0, low), high, n)


def _ratio_end(p: float, p_end: float, q: float, q_end: float, rho: float, sign: float) -> float:
    middle = p * q - rho * (p_end - p) * (q - q_end)
    product = p_end * q_end * (2 * p - p_end) * (2 * q - q_end)
    root = math.sqrt(max(0.0, middle * middle - product))
    bottom = q_end * (2 * q - q_end)
    if abs(bottom) < 1e-12:  # a linear equation is left of the quadratic one
        return product / (2 * middle) if middle > 0 else math.inf
    return (middle + sign * root) / bottom


def signed_root(totals: Floats) -> float:
    """Returns the root of the mutual information in bits, with the sign of the link."""
    bits = sum(_entropies(totals))
    sign = 1.0 if totals[0] * totals[3] >= totals[1] * totals[2] else -1.0
    return sign * math.sqrt(max(0.0, bits))


def _entropies(totals: Floats) -> list[float]:
    shares = totals / totals.sum()
    expected = _expected(shares)
    return [
        float(s * math.log2(s / e)) if s > 0 else 0.0 for s, e in zip(shares, expected, strict=True)
    ]


def _expected(shares: Floats) -> Floats:
    p, q = shares[0] + shares[1], shares[0] + shares[2]
    return np.array([p * q, p * (1 - q), (1 - p) * q, (1 - p) * (1 - q)])


def information_influence(totals: Floats) -> Floats:
    """How one more verdict in each cell moves the mutual information (times n)."""
    shares = totals / totals.sum()
    with np.errstate(divide="ignore"):
        surprise = np.where(shares > 0, np.log2(shares / _expected(shares)), 0.0)
    influence: Floats = surprise - float(shares @ surprise)
    return influence
