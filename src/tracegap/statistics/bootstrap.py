"""The bootstrap over clusters: counts are summed by cluster first, then clusters are drawn."""

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from tracegap.randomness import hash_of
from tracegap.statistics.clusters import LEVEL, Floats, student
from tracegap.statistics.intervals import Estimate

REPLICATES = 10_000
_CELLS_AT_ONCE = 4_000_000


def resample(cells: Floats, replicates: int = REPLICATES, seed: int = 0) -> Floats:
    """Returns the totals of samples of clusters, drawn with replacement.

    Clusters with the same counts are interchangeable, so that only how often each pattern of
    counts is drawn needs drawing: a multinomial over patterns, which is exact and quick.

    Args:
        cells: Counts of each cluster, shape (clusters, k).
        replicates: How many samples.
        seed: Of the random draws.

    Returns:
        Shape (replicates, k).
    """
    rng = np.random.default_rng(hash_of(seed, "cluster bootstrap"))
    patterns, times = _patterns(cells)
    clusters = len(cells)
    totals = np.empty((replicates, cells.shape[1]))
    if len(patterns) * 8 > clusters:
        for i in range(replicates):
            drawn = rng.integers(clusters, size=clusters, dtype=np.int32)
            totals[i] = np.bincount(drawn, minlength=clusters) @ cells
        return totals
    step = max(1, _CELLS_AT_ONCE // len(patterns))
    for start in range(0, replicates, step):
        size = min(step, replicates - start)
        drawn_patterns = rng.multinomial(clusters, times / clusters, size=size)
        totals[start : start + size] = drawn_patterns.astype(float) @ patterns
    return totals


def _patterns(cells: Floats) -> tuple[Floats, Floats]:
    """Returns the distinct rows and how many clusters have each."""
    order = np.lexsort(cells.T)
    ordered = cells[order]
    first = np.append(True, np.any(ordered[1:] != ordered[:-1], axis=1))
    starts = np.flatnonzero(first)
    return ordered[starts], np.diff(np.append(starts, len(cells))).astype(float)


def bootstrap_interval(
    value: float | None, draws: ArrayLike, clusters: int, n: int, count: int | None = None
) -> Estimate:
    """Returns the percentile interval of bootstrap draws, widened for few clusters.

    The percentiles are taken further out, by Student's t and the factor by which the bootstrap's
    spread falls short (Hesterberg 2015). It has no ends if more than one sample in twenty leaves
    the figure undefined, or if there is a single cluster.

    Args:
        value: The figure itself.
        draws: The figure in each sample, shape (replicates,); NaN where it is undefined.
        clusters: How many were drawn from.
        n: Verdicts that it rests on.
        count: For a rate, how many of the n.
    """
    figures = np.asarray(draws, dtype=float)
    defined = figures[np.isfinite(figures)]
    if value is None or clusters < 2 or defined.size < LEVEL * figures.size:
        return Estimate(value, None, None, n, count)
    reach = student(clusters - 1) * math.sqrt(clusters / (clusters - 1))
    tail = NormalDist().cdf(-reach)
    low, high = np.quantile(defined, [tail, 1 - tail])
    return Estimate(value, min(float(low), value), max(float(high), value), n, count)
