"""Units that repeat: how much less they say than as many independent ones.

Units of one cluster (a question asked of several seeds, questions about one subject) resemble each
other. One idea serves every figure: a classical interval for independent units, computed at the
*effective* counts, the counts over the design effect (Kish 1965), in which Student's t for few
clusters is already worked in (Korn & Graubard 1998). Where no cluster repeats the classical
interval comes out unchanged.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tracegap.errors import BadInputError
from tracegap.statistics import student_t

LEVEL = 0.95
# Of a unit, imagined of each outcome: it weighs something only where a figure rests on a handful
IMAGINED = 0.1
Floats = NDArray[np.float64]


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

    @property
    def cells(self) -> Floats:
        """How many are right and how many wrong, shape (clusters, 2)."""
        return np.stack([self.right, self.sizes - self.right], axis=1)


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


def freedom_of(sizes: Floats, by: float) -> float:
    """Returns the degrees of freedom that clusters leave; infinite if none repeat.

    Clusters - 1 if they are equally large. Else the largest say most of the variance, the more so
    the more alike their units are, and fewer are left (after Carter, Schnepel & Steigerwald 2017);
    rounded down, at least 1. None for a single cluster, which says nothing of the variation between
    clusters.

    Args:
        sizes: Units of each cluster, shape (clusters,).
        by: The variance of the figure over the one of independent units, which tells how alike
            the units of a cluster are.
    """
    if sizes.max(initial=0) <= 1:
        return math.inf
    if np.count_nonzero(sizes) == 1:
        return 0.0
    alike = min(1.0, max(0.0, (by - 1) / (typical_size(sizes) - 1)))
    weights = sizes * (1 + (sizes - 1) * alike)
    freedom = float(weights.sum() ** 2 / (weights**2).sum()) - 1
    return max(1.0, math.floor(freedom + 1e-9))  # rounding must not take one off


def typical_size(sizes: Floats) -> float:
    """Returns the size of the cluster that a unit is in, on average: the worst inflation."""
    return float((sizes**2).sum() / sizes.sum())


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


def tail(statistic: float, freedom: float) -> float:
    """Returns the two-sided p of a statistic: normal for infinite freedom, 1 for none."""
    if math.isinf(freedom):
        return math.erfc(abs(statistic) / math.sqrt(2))
    if freedom <= 0 or statistic == 0:
        return 1.0
    if float(freedom).is_integer():
        return max(0.0, 1 - student_t.within(abs(statistic), int(freedom)))
    from scipy.special import stdtr  # a third of a second to import

    return 2 * float(stdtr(freedom, -abs(statistic)))


def reach(independent: float, robust: float, sizes: Floats) -> float:
    """Returns how far an interval reaches, from the variance as if independent and by clusters.

    The farther of the two: clusters may widen an interval but never narrow it.
    """
    plain = quantile(math.inf) * math.sqrt(independent)
    freedom = freedom_of(sizes, robust / independent if independent > 0 else 1.0)
    if math.isinf(freedom):
        return plain
    return math.inf if freedom == 0 else max(plain, quantile(freedom) * math.sqrt(robust))


@dataclass(frozen=True, slots=True)
class Clustering:
    """What clusters do to a figure.

    Attributes:
        inflation: The variance of the figure over the one it would have if all units were
            independent; 1 if no cluster repeats.
        freedom: Degrees of freedom that clusters leave; infinite if none repeats.
    """

    inflation: float
    freedom: float

    @property
    def effect(self) -> float:
        """The design effect: clusters are never said to tell more than independent units."""
        return max(1.0, self.inflation)


def clustering(cells: Floats, influence_of: Callable[[Floats], Floats]) -> Clustering:
    """Returns what clusters do to a figure, by linearisation.

    A tenth of a unit of each outcome is imagined, each in a cluster of typical size that is all
    like it. Near 0 and 1, where the sample cannot show how alike its clusters are, this counts each
    cluster as one unit. If clusters are unequal a few large ones make most of the variance, and
    their own few draws may show too little of it: then it is no less than what the likeness of
    units within all clusters makes of these sizes.

    Args:
        cells: How many units of each outcome a cluster has, shape (clusters, outcomes).
        influence_of: How one more unit of each outcome moves the figure, given their totals; its
            scale does not matter.
    """
    sizes = cells.sum(axis=1)
    if sizes.max(initial=0) <= 1:
        return Clustering(1.0, math.inf)
    found = cells.sum(axis=0)
    influence = influence_of(found + IMAGINED)
    imagined = IMAGINED * float(influence @ influence)
    between, independent = float(((cells @ influence) ** 2).sum()), float(found @ influence**2)
    inflation = (between + typical_size(sizes) * imagined) / (independent + imagined)
    # what is imagined says nothing of how alike the clusters of this sample are
    seen = (between + imagined) / (independent + imagined)
    filled = sizes[sizes > 0]
    if filled.min() < filled.max():
        by_likeness = 1 + (typical_size(sizes) - 1) * likeness(cells, influence)
        inflation = max(inflation, by_likeness)
    return Clustering(inflation, freedom_of(sizes, seen))


def likeness(cells: Floats, values: Floats) -> float:
    """Returns the intraclass correlation by analysis of variance (Donner 1986), from 0 to 1.

    Args:
        cells: How many units of each outcome a cluster has, shape (clusters, outcomes).
        values: Of the outcomes, shape (outcomes,).
    """
    sizes = cells.sum(axis=1)
    cells, sizes = cells[sizes > 0], sizes[sizes > 0]
    clusters, n = len(sizes), float(sizes.sum())
    if clusters < 2 or n == clusters or (cells.sum(axis=0) > 0).sum() < 2:
        return 0.0  # with one outcome alone, what varies is rounding
    sums, squares = cells @ values, float((cells @ values**2).sum())
    by_means = float((sums**2 / sizes).sum())
    between = (by_means - float(sums.sum()) ** 2 / n) / (clusters - 1)
    within = (squares - by_means) / (n - clusters)
    typical = (n - float((sizes**2).sum()) / n) / (clusters - 1)
    spread = between + (typical - 1) * within
    return min(1.0, max(0.0, (between - within) / spread)) if spread > 0 else 0.0


def top_heavy(sizes: Floats) -> bool:
    """Whether the largest tenth of the clusters (at least one) holds half of the units."""
    largest = np.sort(sizes)[::-1][: max(1, len(sizes) // 10)]
    return bool(sizes.max(initial=0) > 1 and largest.sum() >= sizes.sum() / 2)


def effective(
    cells: Floats, influence_of: Callable[[Floats], Floats], level: float = LEVEL
) -> Floats:
    """Returns the counts at which the interval of a figure is taken, shape (outcomes,).

    With them normal quantiles give the wider of two intervals: of independent units, and by
    clusters with Student's t. All are 0 for a single cluster, which says nothing.
    """
    found = clustering(cells, influence_of)
    few = (quantile(found.freedom, level) / quantile(math.inf, level)) ** 2
    shrunk: Floats = cells.sum(axis=0) / max(1.0, found.inflation * few)
    return shrunk


def clustered_tail(statistic: float, by: Clustering) -> float:
    """Returns the larger of two p-values: of independent units, and by clusters with Student's t.

    Args:
        statistic: In standard errors of independent units.
        by: What clusters do to it.
    """
    robust = tail(statistic / math.sqrt(by.inflation), by.freedom)
    return max(tail(statistic, math.inf), robust)


def design_effect(sums: Sums) -> float:
    """Returns by how much clusters inflate the variance of a rate; never below 1."""
    return clustering(sums.cells, rate_influence).effect


def rate_influence(totals: Floats) -> Floats:
    """How one more right and one more wrong unit move a rate, from their totals."""
    right, wrong = totals
    return np.array([wrong, -right])
