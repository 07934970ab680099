"""Sets of passages that could be cited in place of the gold ones, drawn in many forms."""

from collections.abc import Sequence
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from tracegap.traces.form import Passages

Places = NDArray[np.intp]

MOST = 96  # candidates of an example
_LIKENESS = np.array([0.0, 2.0, 6.0, 12.0])  # how much a set keeps to passages like its first
_NEARNESS = np.array([0.0, 0.0, 3.0, 10.0])  # how much it keeps to passages near its first


def candidate_sets(
    passages: Passages, free: Sequence[int], gold: Sequence[int], rng: np.random.Generator
) -> Places:
    """Returns sets of places, ascending in each row, as many in each as gold has.

    All there are, if they are few; else each grows about one passage, some out of passages like
    it, some out of near ones, some out of any. Where too few passages are free, gold ones fill up.

    Args:
        passages: The context, measured.
        free: Places of passages that may be cited; at least one.
        gold: Places of the gold ones.
        rng: Draws the sets.

    Returns:
        Shape (candidates, gold passages).
    """
    size, pool = len(gold), np.array(free, dtype=np.intp)
    if size == 1:
        return pool[:, None]
    if len(pool) <= size:
        return _filled(pool, gold)
    if comb(len(pool), size) <= MOST:
        return np.array(list(combinations(free, size)), dtype=np.intp)
    noise = rng.gumbel(size=(MOST, len(pool)))
    seeds = rng.integers(len(pool), size=MOST)
    turn = np.arange(MOST)
    alike = passages.likeness()[np.ix_(pool, pool)][seeds]
    apart = np.abs(pool[seeds][:, None] - pool[None, :]) / len(passages.words)
    worth = noise + _LIKENESS[turn % 4, None] * alike - _NEARNESS[turn // 4 % 4, None] * apart
    worth[turn, seeds] = np.inf
    chosen = np.argpartition(-worth, size - 1, axis=1)[:, :size]
    return np.sort(pool[chosen], axis=1)


def _filled(pool: Places, gold: Sequence[int]) -> Places:
    """Returns all of the pool with as many gold places as are wanting, in up to `MOST` ways."""
    wanting = len(gold) - len(pool)
    ways = []
    for added in combinations(gold, wanting):
        ways.append(sorted([*pool.tolist(), *added]))
        if len(ways) == MOST:
            break
    return np.array(ways, dtype=np.intp)
