"""Agreement of two scorers or two runs beyond chance: Cohen's kappa, Gwet's AC1 and AC2."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tracegap.errors import BadInputError
from tracegap.statistics.clusters import Floats, cluster_codes, reach
from tracegap.statistics.intervals import Estimate, rate


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two judges of the same things agree.

    Attributes:
        n: Things that both judged.
        clusters: Their clusters.
        observed: The share on which they agree, as it is.
        kappa: Cohen's (1960): low where one category is rare, however much they agree.
        ac1: Gwet's (2008), which does not have that fault.
        ac2: Gwet's with half credit for near misses of ordered categories (quadratic weights);
            the same as `ac1` for two categories.
    """

    n: int
    clusters: int
    observed: Estimate
    kappa: Estimate
    ac1: Estimate
    ac2: Estimate


def agree(first: ArrayLike, second: ArrayLike, clusters: ArrayLike | None) -> Agreement:
    """Measures the agreement of two judges.

    Args:
        first: Categories by the first, shape (n,); numbers are taken in their order.
        second: Those by the second.
        clusters: The cluster of each thing, shape (n,).

    Raises:
        BadInputError: The lengths differ, or cluster ids are missing.

    Examples:
        >>> strict, lenient = [1, 1, 0, 0, 1, 0], [1, 1, 0, 1, 1, 0]
        >>> found = agree(strict, lenient, clusters=range(6))
        >>> f"{found.observed.count} of {found.n} alike, kappa {found.kappa.value:.2f}"
        '5 of 6 alike, kappa 0.67'
    """
    a, b = np.asarray(first), np.asarray(second)
    if a.shape != b.shape:
        raise BadInputError(f"{a.size} judgements cannot be set against {b.size}.")
    codes = cluster_codes(clusters, a.size)
    observed = rate(a == b, codes)
    if not a.size:
        none = Estimate(None, None, None, 0)
        return Agreement(0, 0, observed, none, none, none)
    names, both = np.unique(np.concatenate([a, b]), return_inverse=True)
    k, many = len(names), int(codes.max()) + 1
    cell = both[: a.size] * k + both[a.size :]
    cells = np.bincount(codes * k * k + cell, minlength=many * k * k).reshape(many, k * k)
    alike = np.eye(k)
    near = 1 - (np.subtract.outer(np.arange(k), np.arange(k)) / max(1, k - 1)) ** 2
    return Agreement(
        n=int(a.size),
        clusters=many,
        observed=observed,
        kappa=_estimate(cells.astype(float), alike, _by_kappa),
        ac1=_estimate(cells.astype(float), alike, _by_gwet),
        ac2=_estimate(cells.astype(float), near, _by_gwet),
    )


Chance = Callable[[Floats, Floats], tuple[float, Floats]]


def _by_kappa(shares: Floats, weights: Floats) -> tuple[float, Floats]:
    """Chance agreement from both judges' own margins, and its slopes."""
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    slopes: Floats = (weights @ columns)[:, None] + (weights.T @ rows)[None, :]
    return float(rows @ weights @ columns), slopes


def _by_gwet(shares: Floats, weights: Floats) -> tuple[float, Floats]:
    """Chance agreement from the mean margins, and its slopes."""
    k = len(shares)
    middle = (shares.sum(axis=1) + shares.sum(axis=0)) / 2
    scale = float(weights.sum()) / (k * max(1, k - 1))
    slope = scale * (1 - 2 * middle) / 2
    return scale * float((middle * (1 - middle)).sum()), slope[:, None] + slope[None, :]


def _estimate(cells: Floats, weights: Floats, chance: Chance) -> Estimate:
    """The delta method, by cluster; on independent things Fleiss, Cohen & Everitt's (1969)."""
    n, k = float(cells.sum()), len(weights)
    shares = cells.sum(axis=0).reshape(k, k) / n
    observed = float((weights * shares).sum())
    expected, slopes = chance(shares, weights)
    if expected >= 1 - 1e-12:
        return Estimate(None, None, None, round(n))
    value = (observed - expected) / (1 - expected)
    slope = ((1 - expected) * weights - (1 - observed) * slopes) / (1 - expected) ** 2
    influence = (slope - (slope * shares).sum()).ravel()
    sizes = cells.sum(axis=1)
    many = len(cells)
    independent = float((cells.sum(axis=0) * influence**2).sum())
    robust = float(((cells @ influence) ** 2).sum()) * many / max(1, many - 1)
    half = reach(independent, robust, sizes) / n
    if math.isinf(half) or half == 0:
        return Estimate(value, None, None, round(n))
    return Estimate(value, max(-1.0, value - half), min(1.0, value + half), round(n))
