"""Do scores that are read as chances come true?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tracegap.errors import BadInputError
from tracegap.randomness import hash_of
from tracegap.statistics.clusters import Floats, Sums, cluster_codes
from tracegap.statistics.intervals import Estimate, mean, rate_of

_DRAWS = 4_000
_BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Scores between two ends: what they promised on average, and what came true."""

    low: float
    high: float
    said: float
    right: Estimate


@dataclass(frozen=True, slots=True)
class Calibration:
    """Whether scores that are read as chances come true.

    Attributes:
        n: Scored verdicts.
        bins: Ten bins of equal width, those with a score in them.
        error: Expected calibration error: mean distance of promise and truth, weighted by bin. It
            has no interval: its bias is as large as its spread, so that a bootstrap's misses.
        error_by_chance: What a perfectly calibrated score would show with as many independent
            verdicts: the error is never 0.
        consistency_p: Against chances that come true; None of no verdicts, or of one cluster.
        brier: Mean squared distance of score and outcome.
    """

    n: int
    bins: tuple[Bin, ...]
    error: Estimate
    error_by_chance: float
    consistency_p: float | None
    brier: Estimate


def calibrate(
    chance: ArrayLike, right: ArrayLike, clusters: ArrayLike | None, seed: int = 0
) -> Calibration:
    """Measures whether chances between 0 and 1 come true.

    Args:
        chance: From 0 to 1, shape (n,).
        right: Whether the answer is right, shape (n,).
        clusters: The cluster of each, shape (n,).
        seed: Of the draws of the consistency test.

    Raises:
        BadInputError: Lengths differ, a chance is none, or cluster ids are missing.

    Examples:
        >>> found = calibrate([0.9] * 100, [1] * 60 + [0] * 40, range(100))
        >>> error, by_chance = found.error.value, found.error_by_chance
        >>> round(error, 2), round(by_chance, 3), found.consistency_p < 0.001
        (0.3, 0.024, True)
    """
    said, outcomes = np.asarray(chance, dtype=float), np.asarray(right, dtype=bool)
    if said.shape != outcomes.shape or not np.all((said >= 0) & (said <= 1)):
        raise BadInputError("a calibration needs one chance from 0 to 1 for each answer.")
    codes = cluster_codes(clusters, said.size)
    none = Estimate(None, None, None, 0)
    if not said.size:
        return Calibration(0, (), none, 0.0, None, none)
    many = int(codes.max()) + 1
    column = codes * _BINS + np.minimum((said * _BINS).astype(int), _BINS - 1)
    promised, true, size, noise = (
        np.bincount(column, weights=by, minlength=_BINS * many).reshape(many, _BINS).astype(float)
        for by in (said, outcomes.astype(float), np.ones(said.size), said * (1 - said))
    )
    sizes = size.sum(axis=0)
    means = promised.sum(axis=0) / np.maximum(sizes, 1)
    error = float(np.abs((true - promised).sum(axis=0)).sum()) / said.size
    by_chance = float(np.sqrt(2 * sizes * means * (1 - means) / np.pi).sum()) / said.size
    used = sizes > 0
    bins = tuple(
        Bin(i / _BINS, (i + 1) / _BINS, float(means[i]), rate_of(Sums(true[:, i], size[:, i])))
        for i in np.flatnonzero(used).tolist()
    )
    gaps = (true - promised)[:, used]
    return Calibration(
        n=said.size,
        bins=bins,
        error=Estimate(error, None, None, said.size),
        error_by_chance=by_chance,
        consistency_p=_consistency(gaps, noise.sum(axis=0)[used], sizes[used], means[used], seed),
        brier=mean((said - outcomes) ** 2, codes),
    )


def _consistency(
    gaps: Floats, noise: Floats, sizes: Floats, means: Floats, seed: int
) -> float | None:
    """Tests that all chances come true: how far bins miss, against what chance alone does.

    The sum over bins of squared misses by their variance under the chances told, set against two
    kinds of draws: answers that come true independently (consistency resampling: Broecker & Smith
    2007), and, where clusters repeat, misses as alike within clusters as those found (Student's t
    with clusters - 1 degrees). The larger p-value counts, as clusters never tell more.

    Args:
        gaps: Right answers less promised ones, by cluster and bin, shape (clusters, bins).
        noise: Variance of each bin's sum if its chances come true, shape (bins,).
        sizes: Verdicts in each bin, shape (bins,).
        means: Mean chance of each bin, shape (bins,).
        seed: Of the draws.
    """
    misses = gaps.sum(axis=0)
    if np.any((noise <= 0) & (np.abs(misses) > 1e-9)):
        return 0.0  # a chance of 0 or 1 that did not come true
    sure = noise <= 0
    if sure.all():
        return 1.0
    gaps, noise, misses = gaps[:, ~sure], noise[~sure], misses[~sure]
    found = float((misses**2 / noise).sum()) * (1 - 1e-12)
    rng = np.random.default_rng(hash_of(seed, "consistency of chances"))
    counts = sizes[~sure].astype(np.int64)
    drawn = rng.binomial(counts, means[~sure], (_DRAWS, len(counts))) - counts * means[~sure]
    independent = _share_beyond(drawn.astype(float), noise, found)
    clusters = len(gaps)
    if clusters == int(sizes.sum()):
        return independent
    if clusters < 2:
        return None
    covariance = gaps.T @ gaps * clusters / (clusters - 1)
    values, vectors = np.linalg.eigh(covariance)
    normal = rng.normal(size=(_DRAWS, len(noise))) * np.sqrt(np.maximum(values, 0)) @ vectors.T
    few = np.sqrt((clusters - 1) / rng.chisquare(clusters - 1, (_DRAWS, 1)))
    return max(independent, _share_beyond(normal * few, noise, found))


def _share_beyond(drawn: Floats, noise: Floats, found: float) -> float:
    """The share of draws at least as far off, with the one that was found among them."""
    beyond = int(((drawn**2 / noise).sum(axis=1) >= found).sum())
    return (1 + beyond) / (1 + len(drawn))
