"""Two arms by the shares of right answers of their runs alone: no questions, and few numbers."""

import math
from itertools import chain, combinations

import numpy as np

from tracegap.randomness import hash_of
from tracegap.statistics.clusters import Floats, quantile, tail
from tracegap.statistics.intervals import Estimate

_MOST_SPLITS = 200_000


def welch(first: Floats, second: Floats) -> float | None:
    """Returns the p-value of Welch's t-test (1947); None where no run differs from another."""
    parts = [float(means.var(ddof=1)) / len(means) for means in (first, second)]
    if sum(parts) <= 1e-18:
        return None
    spread = sum(part**2 / (len(by) - 1) for part, by in zip(parts, (first, second), strict=True))
    return tail(
        float(first.mean() - second.mean()) / math.sqrt(sum(parts)), sum(parts) ** 2 / spread
    )


def permutation(first: Floats, second: Floats) -> float:
    """Returns the share of all ways to deal the runs to two arms that set them as far apart.

    All ways if there are no more than 200,000, else a tenth as many drawn at random, always the
    same (Fisher 1935).
    """
    pooled = np.concatenate([first, second])
    size, total = len(first), float(pooled.sum())
    ways = math.comb(len(pooled), size)
    if ways <= _MOST_SPLITS:
        flat = chain.from_iterable(combinations(range(len(pooled)), size))
        dealt = pooled[np.fromiter(flat, dtype=np.intp, count=ways * size)].reshape(ways, size)
    else:
        rng = np.random.default_rng(hash_of(0, "permutation of runs"))
        at = rng.permuted(np.tile(np.arange(len(pooled)), (_MOST_SPLITS // 10, 1)), axis=1)
        # the deal that was found is one of them, so that p is never 0
        dealt = np.concatenate([first[None, :], pooled[at[:, :size]]])
    sums = dealt.sum(axis=1)
    gaps = np.abs(sums / size - (total - sums) / len(second))
    found = abs(float(first.mean() - second.mean()))
    return float((gaps >= found - 1e-9).mean())


def least_p(first: int, second: int) -> float:
    """Returns the least p that `permutation` can give for so many runs of two arms.

    It is reached where all runs of one arm lie above all of the other; with as many runs in each,
    the arms exchanged lie as far apart.

    Examples:
        >>> round(least_p(3, 3), 3), round(least_p(2, 3), 3)
        (0.1, 0.1)
    """
    ways = math.comb(first + second, first)
    if ways > _MOST_SPLITS:
        return 1 / (_MOST_SPLITS // 10 + 1)
    return (2 if first == second else 1) / ways


def correlation(x: Floats, y: Floats) -> Estimate:
    """Returns Pearson's correlation of paired runs' shares, with Fisher's interval (1921)."""
    n = len(x)
    if n < 3 or min(np.ptp(x), np.ptp(y)) == 0:
        return Estimate(None, None, None, n)
    value = float(np.corrcoef(x, y)[0, 1])
    if n < 4 or abs(value) > 1 - 1e-12:
        return Estimate(value, -1.0, 1.0, n)
    half = quantile(math.inf) / math.sqrt(n - 3)
    centre = math.atanh(value)
    return Estimate(value, math.tanh(centre - half), math.tanh(centre + half), n)
