"""How many raters and items a study needs to tell two arms apart.

In a Latin square each rater rates every arm, and each question is rated in every arm, so that what
raters and questions shift in all arms alike cancels. What is left of the variance of a difference
of two arms, with R raters, Q questions and n ratings an arm, is

    2 (interaction of rater and arm) / R + 2 (interaction of question and arm) / Q
      + 2 (all else) / n.
"""

import math
from bisect import bisect_left
from dataclasses import dataclass
from statistics import NormalDist

from tracegap.errors import SettingsError
from tracegap.statistics.clusters import quantile
from tracegap.study.questions import STEPS

_MOST_RATERS = 100_000


@dataclass(frozen=True, slots=True)
class Spread:
    """How ratings vary within an arm.

    Attributes:
        total: Standard deviation of single ratings.
        rater, question: Shares of the variance that are the interactions of rater and of question
            with the arm.
    """

    total: float = 1.1
    rater: float = 0.1
    question: float = 0.1


@dataclass(frozen=True, slots=True)
class StudyNeeds:
    """What a study needs.

    Attributes:
        raters: The fewest that are enough.
        items: What each of them is shown.
        questions: How many questions there are then.
        ratings_an_arm: Ratings of each arm.
        power: Chance to find the difference.
        smallest: The smallest difference that would be found with the power asked for.
    """

    raters: int
    items: int
    questions: int
    ratings_an_arm: int
    power: float
    smallest: float


def plan_study(
    difference: float,
    arms: int,
    items: int,
    power: float = 0.8,
    level: float = 0.05,
    spread: Spread | None = None,
    raters_an_item: int = 3,
) -> StudyNeeds:
    """Returns the fewest raters that find a difference of two arms.

    Args:
        difference: In steps of the scale.
        arms: How many; the level is shared out over all pairs (Bonferroni).
        items: Shown to each rater; a multiple of the arms.
        power: Chance wanted.
        level: Of the two-sided tests together.
        spread: How ratings vary.
        raters_an_item: As for `make_design`.

    Raises:
        SettingsError: A value does not fit, or no number of raters is enough.
    """
    spread = spread or Spread()
    _check(difference, arms, items, power, level, spread)
    each = level / (arms * (arms - 1) / 2)

    def needs(squares: int) -> StudyNeeds:
        raters = squares * arms
        questions = max(1, squares // raters_an_item) * items
        error = _error(raters, questions, raters * items / arms, spread)
        freedom = min(raters, questions) - 1
        reached = _power(difference, error, freedom, each)
        smallest = (quantile(freedom, 1 - each) + NormalDist().inv_cdf(power)) * error
        ratings = raters * items // arms
        return StudyNeeds(raters, items, questions, ratings, reached, smallest)

    squares = range(1, _MOST_RATERS // arms)
    fewest = bisect_left(squares, power, key=lambda n: needs(n).power)  # more never find less
    if fewest == len(squares):
        raise SettingsError(
            f"no study of up to {_MOST_RATERS} raters finds a difference of {difference:g}; look "
            "for a larger one."
        )
    return needs(squares[fewest])


def _error(raters: int, questions: int, ratings: float, spread: Spread) -> float:
    rest = 1 - spread.rater - spread.question
    parts = spread.rater / raters + spread.question / questions + rest / ratings
    return spread.total * math.sqrt(2 * parts)


def _power(difference: float, error: float, freedom: int, level: float) -> float:
    """Returns the power by a normal approximation with the critical value of t."""
    return NormalDist().cdf(abs(difference) / error - quantile(freedom, 1 - level))


def _check(
    difference: float, arms: int, items: int, power: float, level: float, spread: Spread
) -> None:
    if not 0 < abs(difference) <= STEPS - 1:
        raise SettingsError(f"--difference {difference:g} must be above 0 and at most {STEPS - 1}.")
    if arms < 2 or items < arms or items % arms:
        raise SettingsError(f"--items {items} must be a multiple of --arms {arms}, two or more.")
    if not (0 < power < 1 and 0 < level < 1):
        raise SettingsError("--power and --level must lie between 0 and 1.")
    if spread.total <= 0 or min(spread.rater, spread.question) < 0:
        raise SettingsError("--sd must be above 0, and no share below it.")
    if spread.rater + spread.question >= 1:
        raise SettingsError("--rater-share and --question-share must leave something: below 1.")
