"""How many questions a paired comparison needs: the exact power of McNemar's exact test."""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from tracegap.errors import SettingsError

POWER = 0.8
LEVEL = 0.05
MOST = 10_000_000
_ROUNDING = 1e-9  # 5/6 and 1/6 add up to a little more than 1


@dataclass(frozen=True, slots=True)
class Needed:
    """How many questions a comparison of two arms needs.

    Attributes:
        first_only: Share of the questions that only the first arm gets right.
        second_only: Share that only the second gets right.
        level: Of the two-sided test.
        power: Chance of finding the difference that is asked for.
        questions: How many, independent of each other; None if more than ten million.
        reached: The chance of finding it with that many.
    """

    first_only: float
    second_only: float
    level: float
    power: float
    questions: int | None
    reached: float | None


def mcnemar_power(questions: int, first_only: float, second_only: float, level: float) -> float:
    """Returns the exact power of McNemar's exact test.

    The number of questions on which the arms disagree is binomial, and given that number so is the
    number that the first arm wins. Chances below 1e-10 are left out of the sum.
    """
    from scipy.special import bdtr, bdtrc

    disagree = first_only + second_only
    if disagree <= 0:
        return 0.0
    counts, chances = _binomial(questions, disagree)
    critical = _critical(counts, level)
    share = first_only / disagree
    can = critical >= 0
    k, n = critical[can], counts[can]
    found = bdtr(k, n, share) + bdtrc(n - k - 1, n, share)
    return float((chances[can] * found).sum())


def _binomial(n: int, p: float) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    from scipy.special import gammaln

    spread = 7 * math.sqrt(n * p * (1 - p)) + 10
    counts = np.arange(max(0, int(n * p - spread)), min(n, int(n * p + spread)) + 1)
    if p >= 1:
        return counts, (counts == n).astype(float)
    ways = gammaln(n + 1) - gammaln(counts + 1) - gammaln(n - counts + 1)
    return counts, np.exp(ways + counts * math.log(p) + (n - counts) * math.log1p(-p))


def _critical(counts: NDArray[np.int64], level: float) -> NDArray[np.int64]:
    """Returns the largest minority that rejects at each number of disagreements; -1: none does."""
    from scipy.special import bdtr

    low = np.full(counts.shape, -1, dtype=np.int64)
    high = counts // 2 + 1
    while np.any(high - low > 1):
        middle = (low + high) // 2
        rejects = bdtr(np.maximum(middle, 0), counts, 0.5) <= level / 2
        low, high = np.where(rejects, middle, low), np.where(rejects, high, middle)
    return low


def questions_needed(
    first_only: float, second_only: float, power: float = POWER, level: float = LEVEL
) -> Needed:
    """Returns how many questions give the power, for arms that disagree this often.

    Starts from Miettinen's formula (1968) and searches from there by exact power, which is a little
    ragged: a few questions more may for a moment have less.

    Raises:
        SettingsError: The shares are no shares, or equal, so that there is nothing to find.

    Examples:
        >>> found = questions_needed(first_only=0.15, second_only=0.05)
        >>> f"{found.questions} questions find it with a chance of {found.reached:.3f}"
        '168 questions find it with a chance of 0.801'
    """
    together = first_only + second_only
    if not (min(first_only, second_only) >= 0 and together <= 1 + _ROUNDING):
        raise SettingsError(
            f"first-only {first_only:g} and second-only {second_only:g} must be shares of the "
            "questions, from 0 to 1 and together no more than 1."
        )
    if not (0 < level < 1 and level < power < 1):
        raise SettingsError("power and level must lie between 0 and 1, and power above level.")
    if first_only == second_only:
        raise SettingsError(
            "first-only and second-only are equal, so there is no difference to find; give the "
            "smallest difference that would matter."
        )
    guess = _formula(first_only, second_only, power, level)
    if guess > MOST:
        return Needed(first_only, second_only, level, power, None, None)
    low, high = 1, max(8, round(1.5 * guess) + 20)
    while mcnemar_power(high, first_only, second_only, level) < power:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        enough = mcnemar_power(middle, first_only, second_only, level) >= power
        low, high = (low, middle) if enough else (middle, high)
    reached = mcnemar_power(high, first_only, second_only, level)
    return Needed(first_only, second_only, level, power, high, reached)


def _formula(first_only: float, second_only: float, power: float, level: float) -> float:
    normal = NormalDist()
    both, gap = first_only + second_only, first_only - second_only
    under_null = normal.inv_cdf(1 - level / 2) * math.sqrt(both)
    under_gap = normal.inv_cdf(power) * math.sqrt(max(0.0, both - gap * gap))
    return (under_null + under_gap) ** 2 / gap**2
