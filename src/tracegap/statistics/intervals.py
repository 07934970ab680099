"""Intervals for rates, means and differences when questions repeat.

One idea serves them all: a classical interval for independent units, computed at the *effective*
number of units. Units of one cluster (a question asked of several seeds, questions about one
subject) resemble each other; the design effect says how many of them carry the information of one
independent unit (Kish 1965). Where no cluster repeats the classical interval comes out unchanged.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tracegap.errors import BadInputError
from tracegap.statistics import student_t

LEVEL = 0.95
Floats = NDArray[np.float64]


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


@dataclass(frozen=True, slots=True)
class Sums:
    """Per cluster: how many units it has, and how many of them are right. Shape (clusters,)."""

    right: Floats
    sizes: Floats

    @property
    def n(self) -> float:
        """How many units there are in all."""
        return float(self.sizes.sum())

    @property
    def share(self) -> float:
        """The share that is right."""
        return float(self.right.sum()) / self.n


def cluster_codes(clusters: ArrayLike | None, n: int) -> NDArray[np.intp]:
    """Returns each unit's cluster as a number from 0, shape (n,).

    Raises:
        BadInputError: Cluster ids are missing, or not one a unit: an interval that took repeated
            questions for new ones would be too narrow.
    """
    if clusters is None or np.shape(clusters) != (n,):
        raise BadInputError(
            f"{n} outcomes need {n} cluster ids (the group of each question), so that repeated "
            "questions are not counted as new ones."
        )
    return np.unique(np.asarray(clusters), return_inverse=True)[1].reshape(n)


def sums_by_cluster(right: ArrayLike, clusters: ArrayLike | None) -> Sums:
    """Returns the sums of outcomes (0 or 1, shape (n,)) by cluster."""
    outcomes = np.asarray(right, dtype=float)
    codes = cluster_codes(clusters, outcomes.size)
    return Sums(
        np.bincount(codes, weights=outcomes).astype(float), np.bincount(codes).astype(float)
    )


def critical_value(sizes: Floats, level: float = LEVEL) -> float:
    """Returns how many standard errors an interval reaches to either side.

    The normal quantile for independent units; Student's t with clusters - 1 degrees of freedom
    where clusters repeat; infinite for a single cluster, which says nothing of the variation
    between clusters.
    """
    return quantile(freedom_of(sizes), level)


def freedom_of(sizes: Floats) -> float:
    """Returns the degrees of freedom that clusters leave; infinite if none repeat."""
    if sizes.max(initial=0) <= 1:
        return math.inf
    return float(np.count_nonzero(sizes) - 1)


@lru_cache(maxsize=1024)
def quantile(freedom: float, level: float = LEVEL) -> float:
    """Returns the two-sided quantile: normal for infinite freedom, infinite for none."""
    if math.isinf(freedom):
        return NormalDist().inv_cdf((1 + level) / 2)
    return student(freedom, level) if freedom > 0 else math.inf


def student(freedom: float, level: float = LEVEL) -> float:
    """Returns the two-sided quantile of Student's t with so many degrees of freedom."""
    if float(freedom).is_integer():
        return student_t.quantile(int(freedom), level)
    from scipy.special import stdtrit  # a third of a second to import

    return float(stdtrit(freedom, (1 + level) / 2))


def typical_size(sizes: Floats) -> float:
    """Returns the size of the cluster that a unit is in, on average: the worst design effect."""
    return float((sizes**2).sum() / sizes.sum())


def design_effect(sums: Sums) -> float:
    """Returns by how much clusters inflate the variance of a rate; never below 1.

    The variance of the ratio estimator over the binomial one, after adding half a cluster of
    typical size that is all right and half a one that is all wrong. They take care of rates near
    0 and 1, where the sample itself cannot show that its clusters are alike: at 0 of n the whole
    cluster counts as one unit.
    """
    if sums.sizes.max(initial=0) <= 1:
        return 1.0
    typical = typical_size(sums.sizes)
    n = sums.n + typical
    p = (float(sums.right.sum()) + typical / 2) / n
    between = float(((sums.right - p * sums.sizes) ** 2).sum())
    between += typical**2 * ((1 - p) ** 2 + p**2) / 2
    return max(1.0, between / (n * p * (1 - p)))


def wilson(count: float, n: float, critical: float | None = None) -> tuple[float, float]:
    """Returns Wilson's score interval for a rate (Wilson 1927); n must be above 0.

    Args:
        count: How many of n; may be a fraction when both are effective numbers.
        n: Of how many.
        critical: Standard errors to either side; by default those of a 95 % normal interval.
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
    """Returns a share and the ends of Wilson's interval at the effective number of units."""
    effect = design_effect(sums)
    count = float(sums.right.sum())
    low, high = wilson(count / effect, sums.n / effect, critical_value(sums.sizes, level))
    return sums.share, low, high


def mean(values: ArrayLike, clusters: ArrayLike | None) -> Estimate:
    """Returns the mean of scores between 0 and 1, with a cluster-robust t interval.

    Clusters never narrow it. Where all scores are the same their spread says nothing: then
    Wilson's interval is taken, with every cluster as one unit.

    Args:
        values: Scores, shape (n,).
        clusters: The cluster of each, shape (n,).
    """
    scores = np.asarray(values, dtype=float)
    codes = cluster_codes(clusters, scores.size)
    if not scores.size:
        return Estimate(None, None, None, 0)
    sizes = np.bincount(codes).astype(float)
    centre, n = float(scores.mean()), scores.size
    if np.ptp(scores) == 0 or sizes.size == 1:
        low, high = wilson(centre * sizes.size, sizes.size, critical_value(sizes))
        return Estimate(centre, low, high, n)
    half = reach_of_mean(scores, codes)
    return Estimate(centre, max(0.0, centre - half), min(1.0, centre + half), n)


def reach_of_mean(values: Floats, codes: NDArray[np.intp]) -> float:
    """Returns how far the cluster-robust t interval of a mean reaches to either side.

    Args:
        values: Shape (n,).
        codes: The cluster of each as a number from 0, shape (n,); at least two clusters.
    """
    n, clusters = values.size, int(codes.max()) + 1
    deviations = values - values.mean()
    residuals = np.bincount(codes, weights=deviations)
    between = float((residuals**2).sum()) * clusters / (clusters - 1)
    # as with rates, clusters may widen the interval but never narrow it
    spread = max(between, float((deviations**2).sum()) * n / (n - 1))
    return student(clusters - 1) * math.sqrt(spread) / n


def difference(first: Sums, second: Sums, n: int, level: float = LEVEL) -> Estimate:
    """Returns the difference of two rates over the same clusters, first minus second.

    Newcombe's hybrid of two Wilson intervals (Newcombe 1998), with the correlation of the two
    rates worked in (Zou & Donner 2008). Independent rates give his method 10 for unpaired
    proportions; one unit of either kind a cluster gives his method 10 for paired ones.

    Args:
        first: Sums of the first rate; cluster i is the same as in `second`.
        second: Sums of the second rate.
        n: What to report as n: pairs, or units of both.
        level: Of the interval.
    """
    if first.n == 0 or second.n == 0:
        return Estimate(None, None, None, n)
    low, high = difference_limits(first, second)(level)
    return Estimate(first.share - second.share, low, high, n)


def difference_limits(first: Sums, second: Sums) -> Callable[[float], tuple[float, float]]:
    """Returns what gives the ends of the interval of a difference at any level."""
    p, q, rho = first.share, second.share, correlation(first, second)
    effects = design_effect(first), design_effect(second)
    freedoms = freedom_of(first.sizes), freedom_of(second.sizes)

    def ends(level: float) -> tuple[float, float]:
        z, y = quantile(freedoms[0], level), quantile(freedoms[1], level)
        if math.isinf(max(z, y)):
            return -1.0, 1.0
        p_low, p_high = wilson(float(first.right.sum()) / effects[0], first.n / effects[0], z)
        q_low, q_high = wilson(float(second.right.sum()) / effects[1], second.n / effects[1], y)
        down, up = _hybrid(p - p_low, q_high - q, rho), _hybrid(p_high - p, q - q_low, rho)
        return max(-1.0, p - q - down), min(1.0, p - q + up)

    return ends


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
