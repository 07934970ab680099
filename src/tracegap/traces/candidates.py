"""Sets of passages that could be cited in place of the gold ones, drawn in many forms."""

from collections.abc import Sequence
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from tracegap.traces.form import ASKED, LENGTH, Passages

Places = NDArray[np.intp]

MOST = 128  # candidates of an example
_LIKENESS = np.array([0.0, 2.0, 6.0, 12.0])  # how much what is added must be like what is there
_NEARNESS = np.array([0.0, 0.0, 2.0, 6.0])  # how much it must be near
_FAR = 20.0  # farther than any passage is from another, in logs
_ASKED_FOR = np.array([0.0, 0.0, 0.0, 10.0])  # how much it must be like the question

_AS_LONG = np.array([0.0, 0.0, 6.0, 20.0])  # how much it must be as long as a gold one


def candidate_sets(
    passages: Passages, free: Sequence[int], gold: Sequence[int], rng: np.random.Generator
) -> Places:
    """Returns sets of places, ascending in each row, as many in each as gold has.

    All there are, if they are few, else some of many forms. Where too few passages are free, gold
    ones fill up.

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
    return np.sort(pool[_grown(passages, pool, gold, rng)], axis=1)


def _grown(
    passages: Passages, pool: Places, gold: Sequence[int], rng: np.random.Generator
) -> Places:
    """Returns sets of positions in the pool, each grown by one passage after another.

    What is added may have to be like one that is there, or near one, or like the question, or as
    long as a gold passage, each more or less so, drawn anew for each set and step.
    """
    alike = passages.likeness()[np.ix_(pool, pool)]
    apart = np.log1p(np.abs(pool[:, None] - pool[None, :]))
    asked = passages.values[pool, ASKED]
    length = passages.values[:, LENGTH]
    longer = np.abs(length[pool][None, :] - length[list(gold)][:, None])
    chosen = np.empty((MOST, len(gold)), dtype=np.intp)
    every = np.arange(MOST)
    nearest, likest = np.full((MOST, len(pool)), _FAR), np.zeros((MOST, len(pool)))
    taken = np.zeros((MOST, len(pool)), dtype=bool)
    for step in range(len(gold)):
        worth = rng.gumbel(size=(MOST, len(pool)))
        worth += rng.choice(_LIKENESS, MOST)[:, None] * likest
        worth -= rng.choice(_NEARNESS, MOST)[:, None] * nearest
        worth += rng.choice(_ASKED_FOR, MOST)[:, None] * asked
        worth -= rng.choice(_AS_LONG, MOST)[:, None] * longer[step]
        worth[taken] = -np.inf
        added = worth.argmax(axis=1)
        chosen[:, step] = added
        taken[every, added] = True
        nearest, likest = np.minimum(nearest, apart[added]), np.maximum(likest, alike[added])
    return chosen


def _filled(pool: Places, gold: Sequence[int]) -> Places:
    """Returns all of the pool with as many gold places as are wanting, in up to `MOST` ways."""
    wanting = len(gold) - len(pool)
    ways = []
    for added in combinations(gold, wanting):
        ways.append(sorted([*pool.tolist(), *added]))
        if len(ways) == MOST:
            break
    return np.array(ways, dtype=np.intp)
