"""Intervals for rates, means and paired differences when questions repeat."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tracegap.statistics.clusters import (
    LEVEL,
    Floats,
    Sums,
    cluster_codes,
    design_effect,
    effective,
    freedom_of,
    quantile,
    rate_influence,
    student,
    sums_by_cluster,
)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its 95 % interval.

    Attributes:
        value: None if it is undefined, e.g. a rate of nothing.
        low: Lower end of the interval; None if undefined.
        high: Upper end; None if undefined or without bound.
        n: How many verdicts it rests on, repeated ones counted each time.
        count: For a rate, how many of the n; None for other measures.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    count: int | None = None


def wilson(count: float, n: float, critical: float | None = None) -> tuple[float, float]:
    """Returns Wilson's score interval for a rate (Wilson 1927); n must be above 0.

    Args:
        count: How many of n; may be a fraction when both are effective numbers.
        n: Of how many.
        critical: Standard errors to either side; by default those of a 95 % normal interval.

    Examples:
        >>> low, high = wilson(8, 10)
        >>> f"{low:.3f} to {high:.3f}"
        '0.490 to 0.943'
    """
    z = quantile(math.inf) if critical is None else critical
    if math.isinf(z):
        return 0.0, 1.0
    p = count / n
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    # rounding must not keep the ends from 0 and 1, nor the rate out of its interval
    return max(0.0, min(centre - half, p)), min(1.0, max(centre + half, p))


def rate(right: Sequence[bool] | NDArray[np.bool_], clusters: ArrayLike | None) -> Estimate:
    """Returns the share of outcomes that are right.

    Wilson's interval at the effective number of units, which is never of zero width.

    Args:
        right: Outcomes, shape (n,).
        clusters: The cluster of each, shape (n,).

    Raises:
        BadInputError: Cluster ids are missing or not one an outcome.

    Examples:
        >>> found = rate([True, True, True, False], clusters=["a", "b", "c", "d"])
        >>> f"{found.count} of {found.n}: {found.low:.2f} to {found.high:.2f}"
        '3 of 4: 0.30 to 0.95'
    """
    return rate_of(sums_by_cluster(right, clusters))


def rate_of(sums: Sums) -> Estimate:
    """Returns the share that is right, from sums by cluster; undefined where there are no units."""
    n, count = round(sums.n), round(float(sums.right.sum()))
    if n == 0:
        return Estimate(None, None, None, 0, 0)
    share, low, high = wilson_of(sums)
    return Estimate(share, low, high, n, count)


def wilson_of(sums: Sums, level: float = LEVEL) -> tuple[float, float, float]:
    """Returns a share and the ends of Wilson's interval at the effective counts."""
    right, wrong = (float(count) for count in effective(sums.cells, rate_influence, level))
    if right + wrong == 0:  # a single cluster
        return sums.share, 0.0, 1.0
    low, high = wilson(right, right + wrong, quantile(math.inf, level))
    # rounding must not keep the share out of its interval
    return sums.share, min(low, sums.share), max(high, sums.share)


def mean(values: ArrayLike, clusters: ArrayLike | None) -> Estimate:
    """Returns the mean of scores between 0 and 1, with a cluster-robust t interval.

    Clusters never narrow it. Where all scores are the same their spread says nothing: then
    Wilson's interval is taken, with every cluster as one unit.

    Args:
        values: Scores, shape (n,).
        clusters: The cluster of each, shape (n,).

    Examples:
        >>> found = mean([0.5, 1.0, 0.8, 0.7], clusters=["a", "b", "c", "d"])
        >>> f"{found.value:.2f} ({found.low:.2f} to {found.high:.2f})"
        '0.75 (0.42 to 1.00)'
    """
    scores = np.asarray(values, dtype=float)
    codes = cluster_codes(clusters, scores.size)
    if not scores.size:
        return Estimate(None, None, None, 0)
    sizes = np.bincount(codes).astype(float)
    centre, n = float(scores.mean()), scores.size
    if np.ptp(scores) == 0 or sizes.size == 1:
        low, high = wilson(centre * sizes.size, sizes.size, quantile(freedom_of(sizes, 1.0)))
        return Estimate(centre, low, high, n)
    half = reach_of_mean(scores, codes)
    return Estimate(centre, max(0.0, centre - half), min(1.0, centre + half), n)


def reach_of_mean(values: Floats, codes: NDArray[np.intp]) -> float:
    """Returns how far the cluster-robust t interval of a mean reaches to either side.

    Args:
        values: Shape (n,).
        codes: The cluster of each as a number from 0, shape (n,); at least two clusters.
    """
    n, sizes = values.size, np.bincount(codes).astype(float)
    deviations = values - values.mean()
    residuals = np.bincount(codes, weights=deviations)
    between = float((residuals**2).sum()) * sizes.size / (sizes.size - 1)
    alone = float((deviations**2).sum()) * n / (n - 1)
    freedom = min(freedom_of(sizes, between / alone if alone > 0 else 1.0), n - 1)
    # as with rates, clusters may widen the interval but never narrow it
    reaches = (student(n - 1) * math.sqrt(alone), student(freedom) * math.sqrt(between))
    return max(reaches) / n


def difference(first: Sums, second: Sums, n: int) -> Estimate:
    """Returns the difference of two rates over the same clusters, first minus second.

    Newcombe's hybrid of two Wilson intervals (Newcombe 1998), with the correlation of the two
    rates worked in (Zou & Donner 2008). Independent rates give his method 10 for unpaired
    proportions; one unit of either kind a cluster gives his method 10 for paired ones.

    Args:
        first: Sums of the first rate; cluster i is the same as in `second`.
        second: Sums of the second rate.
        n: What to report as n: pairs, or units of both.
    """
    if first.n == 0 or second.n == 0:
        return Estimate(None, None, None, n)
    p, p_low, p_high = wilson_of(first)
    q, q_low, q_high = wilson_of(second)
    if 0 in (freedom_of(first.sizes, 1.0), freedom_of(second.sizes, 1.0)):
        return Estimate(p - q, -1.0, 1.0, n)
    rho = correlation(first, second)
    down, up = _hybrid(p - p_low, q_high - q, rho), _hybrid(p_high - p, q - q_low, rho)
    return Estimate(p - q, max(-1.0, p - q - down), min(1.0, p - q + up), n)


def paired_difference(cells: Floats) -> Estimate:
    """Returns the difference of two rates of the same pairs, first minus second.

    Newcombe's method 10 for paired proportions (1998) at the effective counts of the difference.

    Args:
        cells: Pairs of each cluster, shape (clusters, 4): both right, only the first, only the
            second, neither.
    """
    n = round(float(cells.sum()))
    if n == 0:
        return Estimate(None, None, None, 0)
    _, first_only, second_only, _ = cells.sum(axis=0)
    value = float(first_only - second_only) / n
    both, one, other, neither = (float(count) for count in effective(cells, _gap_influence))
    pairs = both + one + other + neither
    if pairs == 0:  # a single cluster
        return Estimate(value, -1.0, 1.0, n)
    p, q = (both + one) / pairs, (both + other) / pairs
    (p_low, p_high), (q_low, q_high) = wilson(both + one, pairs), wilson(both + other, pairs)
    rho = _pair_correlation(both, one, other, neither)
    low = p - q - _hybrid(p - p_low, q_high - q, rho)
    high = p - q + _hybrid(p_high - p, q - q_low, rho)
    return Estimate(value, max(-1.0, min(low, value)), min(1.0, max(high, value)), n)


def _gap_influence(totals: Floats) -> Floats:
    """How one more pair of each kind moves the difference (times n)."""
    gap = (totals[1] - totals[2]) / totals.sum()
    influence: Floats = np.array([0.0, 1.0, -1.0, 0.0]) - gap
    return influence


def _pair_correlation(both: float, one: float, other: float, neither: float) -> float:
    """Phi of the pairs, with Newcombe's continuity correction where it is positive."""
    margins = (both + one) * (other + neither) * (both + other) * (one + neither)
    if margins == 0:
        return 0.0
    product = both * neither - one * other
    half = (both + one + other + neither) / 2
    return (max(0.0, product - half) if product > 0 else product) / math.sqrt(margins)


def _hybrid(one: float, other: float, rho: float) -> float:
    return math.sqrt(max(0.0, one * one - 2 * rho * one * other + other * other))


def correlation(first: Sums, second: Sums) -> float:
    """Correlation of two estimated rates, by linearisation; a positive one is taken with caution.

    Newcombe's continuity correction keeps the interval from vanishing when all pairs agree.
    """
    p, q = first.share, second.share
    e, f = first.right - p * first.sizes, second.right - q * second.sizes
    scale = math.sqrt(float((e**2).sum()) * float((f**2).sum()))
    if scale == 0 or p * (1 - p) * q * (1 - q) == 0:
        return 0.0
    rho = float((e * f).sum()) / scale
    effective = min(first.n / design_effect(first), second.n / design_effect(second))
    correction = 1 / (2 * effective * math.sqrt(p * (1 - p) * q * (1 - q)))
    return max(0.0, rho - correction) if rho > 0 else max(-1.0, rho)
