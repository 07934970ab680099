"""Agreement of any number of raters on an ordered scale, each unit rated by some of them.

Krippendorff's alpha with the ordinal metric (Krippendorff 2011, "Computing Krippendorff's
Alpha-Reliability"), and Gwet's AC2 with quadratic weights (Gwet 2014, "Handbook of Inter-Rater
Reliability", 4th ed., ch. 5), which is not low where nearly all ratings are alike.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tracegap.randomness import hash_of
from tracegap.statistics.intervals import Estimate

Counts: TypeAlias = NDArray[np.float64]
REPLICATES = 1000
_LEAST_UNITS = 5


@dataclass(frozen=True, slots=True)
class RaterAgreement:
    """How far raters agree on units that at least two of them rated; None with fewer than two.

    Attributes:
        units: Units with two ratings or more.
        ratings: Their ratings.
        alpha, ac2: With 95 % intervals over units, drawn anew (percentiles).
    """

    units: int
    ratings: int
    alpha: Estimate
    ac2: Estimate


def rater_agreement(units: ArrayLike, ratings: ArrayLike, categories: int) -> RaterAgreement:
    """Measures the agreement of raters.

    Args:
        units: What each rating is of, shape (ratings,).
        ratings: From 1 to `categories`, shape (ratings,).
        categories: Steps of the scale.
    """
    codes = np.unique(np.asarray(units), return_inverse=True)[1].reshape(-1)
    counts: Counts = np.zeros((codes.max(initial=-1) + 1, categories))
    np.add.at(counts, (codes, np.asarray(ratings, dtype=int) - 1), 1.0)
    several = counts[counts.sum(axis=1) >= 2]
    return RaterAgreement(
        units=len(several),
        ratings=int(several.sum()),
        alpha=_with_interval(several, ordinal_alpha),
        ac2=_with_interval(several, quadratic_ac2),
    )


def ordinal_alpha(counts: Counts) -> float | None:
    """Returns Krippendorff's ordinal alpha.

    Args:
        counts: How often each unit got each category, shape (units, categories); two ratings a unit
            at least.

    Returns:
        None where all ratings are the same, or there are none.
    """
    totals = counts.sum(axis=0)
    n = totals.sum()
    before = np.cumsum(totals) - totals / 2  # ranks: half of an own category counts
    distance = (before[:, None] - before[None, :]) ** 2
    expected = float(totals @ distance @ totals) / (n * (n - 1)) if n > 1 else 0.0
    if expected == 0:
        return None
    # pairs of the same category have no distance, so that a rating with itself adds nothing
    within = np.einsum("uc,ck,uk->u", counts, distance, counts) / (counts.sum(axis=1) - 1)
    return float(1 - within.sum() / n / expected)


def quadratic_ac2(counts: Counts) -> float | None:
    """Returns Gwet's AC2 with quadratic weights; arguments as for `ordinal_alpha`."""
    if not len(counts):
        return None
    categories = counts.shape[1]
    steps = np.arange(categories)
    weights = 1 - ((steps[:, None] - steps[None, :]) / (categories - 1)) ** 2
    raters = counts.sum(axis=1)
    credited = counts @ weights
    agreed = (counts * (credited - 1)).sum(axis=1) / (raters * (raters - 1))
    shares = (counts / raters[:, None]).mean(axis=0)
    chance = weights.sum() / (categories * (categories - 1)) * float((shares * (1 - shares)).sum())
    return float((agreed.mean() - chance) / (1 - chance))


def _with_interval(counts: Counts, of: Callable[[Counts], float | None]) -> Estimate:
    value = of(counts)
    n = len(counts)
    if value is None or n < _LEAST_UNITS:
        return Estimate(value, None, None, n)
    rng = np.random.default_rng(hash_of("agreement of raters", n))
    drawn = (of(counts[rng.integers(0, n, n)]) for _ in range(REPLICATES))
    found = [one for one in drawn if one is not None]
    low, high = np.percentile(found, [2.5, 97.5])
    return Estimate(value, min(value, float(low)), max(value, float(high)), n)
