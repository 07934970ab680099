"""How many runs a comparison of arms needs, and how many questions a link within questions does.

Both start from the smallest effect that would matter, set beforehand: the effect that was observed
says nothing of the power to find one.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from tracegap.errors import SettingsError
from tracegap.statistics.clusters import student
from tracegap.statistics.power import LEVEL, POWER

MOST_RUNS = 1_000


@dataclass(frozen=True, slots=True)
class RunsNeeded:
    """How many runs an arm a comparison needs.

    Attributes:
        effect: Smallest difference of the arms' shares of right answers that would matter.
        run_sd: Standard deviation of the runs' true shares within an arm.
        questions: That every run is asked.
        level: Of the two-sided test.
        power: Chance of finding such a difference.
        runs: Of each arm; None if more than a thousand.
        reached: The chance with that many.
    """

    effect: float
    run_sd: float
    questions: int
    level: float
    power: float
    runs: int | None
    reached: float | None


def run_power(
    runs: int,
    questions: int,
    effect: float,
    run_sd: float,
    rest_sd: float = 0.5,
    gap_sd: float = 0.0,
    level: float = LEVEL,
) -> float:
    """Returns the power of the test of `compare_runs`, by the noncentral t.

    Args:
        runs: Of each arm, two or more.
        questions: That every run is asked, two or more.
        effect: Difference of the arms, a share.
        run_sd: Standard deviation of the runs' true shares within an arm.
        rest_sd: Of one answer beyond its question and run; 0.5 at most, where all is chance.
        gap_sd: Of the arms' true difference over questions.
        level: Of the two-sided test.

    Examples:
        >>> round(run_power(5, 200, 0.10, 0.05), 2)
        0.62
    """
    from scipy.special import nctdtr

    by_runs = 2 / runs * (run_sd**2 + rest_sd**2 / questions)
    by_gap = gap_sd**2 / questions
    spread = by_runs**2 / (2 * runs - 2) + by_gap**2 / (questions - 1)
    freedom = (by_runs + by_gap) ** 2 / spread
    critical = student(freedom, 1 - level)
    beyond = effect / math.sqrt(by_runs + by_gap)
    return float(1 - nctdtr(freedom, beyond, critical) + nctdtr(freedom, beyond, -critical))


def runs_needed(
    effect: float,
    run_sd: float,
    questions: int,
    rest_sd: float = 0.5,
    gap_sd: float = 0.0,
    power: float = POWER,
    level: float = LEVEL,
) -> RunsNeeded:
    """Returns how many runs an arm give the power, for the arguments of `run_power`.

    Raises:
        SettingsError: A share, spread or number does not fit, or there is no effect to find.

    Examples:
        >>> runs_needed(effect=0.10, run_sd=0.05, questions=200).runs
        7
    """
    if not (0 < effect <= 1 and run_sd >= 0 and 0 < rest_sd <= 0.5 and gap_sd >= 0):
        raise SettingsError(
            "effect must be above 0 and at most 1, run-sd and gap-sd 0 or more, and rest-sd above "
            "0 and at most 0.5: they are shares of right answers."
        )
    if questions < 2 or not 0 < level < power < 1:
        raise SettingsError("give two questions or more, and 0 < level < power < 1.")

    def reached(runs: int) -> float:
        return run_power(runs, questions, effect, run_sd, rest_sd, gap_sd, level)

    low, high = 1, 2
    while reached(high) < power:
        low, high = high, 2 * high
        if low > MOST_RUNS:
            return RunsNeeded(effect, run_sd, questions, level, power, None, None)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reached(middle) >= power else (middle, high)
    return RunsNeeded(effect, run_sd, questions, level, power, high, reached(high))


@dataclass(frozen=True, slots=True)
class WithinNeeded:
    """How many questions, of so many tries each, a link within questions needs.

    Attributes:
        odds_ratio: The smallest that would matter.
        tries: Of each question, over all its runs and samples.
        level: Of the two-sided test.
        power: Chance of finding it.
        questions: All that are asked, of which the easiest and hardest tell nothing.
    """

    odds_ratio: float
    tries: int
    level: float
    power: float
    questions: int


def questions_needed_within(
    odds_ratio: float,
    tries: int,
    step: float = 0.5,
    answer: float = 0.5,
    spread: float = 1.5,
    power: float = POWER,
    level: float = LEVEL,
) -> WithinNeeded:
    """Returns how many questions give the power for the test of `within_question`.

    By the information of conditional logistic regression near no link: tries less one, times the
    variance of the step and that of the answer within a question, averaged over questions.

    Args:
        odds_ratio: The smallest that would matter.
        tries: Of each question, two or more.
        step: Share of right steps on the middling question.
        answer: Share of right answers on it.
        spread: Standard deviation of the questions' logits, which step and answer share.
        power: Chance of finding it.
        level: Of the two-sided test.

    Raises:
        SettingsError: A share or number does not fit, or there is no link to find.

    Examples:
        >>> questions_needed_within(odds_ratio=2, tries=8).questions
        66
    """
    if odds_ratio <= 0 or odds_ratio == 1 or tries < 2 or spread < 0:
        raise SettingsError(
            "odds-ratio must be above 0 and not 1, tries 2 or more, spread 0 or more."
        )
    if not (0 < step < 1 and 0 < answer < 1 and 0 < level < power < 1):
        raise SettingsError("step and answer must lie between 0 and 1, and 0 < level < power < 1.")
    nodes, weights = np.polynomial.hermite_e.hermegauss(61)
    product = np.ones_like(nodes)
    for share in (step, answer):
        chance = 1 / (1 + np.exp(-(math.log(share / (1 - share)) + spread * nodes)))
        product *= chance * (1 - chance)
    information = (tries - 1) * float(product @ weights / weights.sum())
    normal = NormalDist()
    reach = normal.inv_cdf(1 - level / 2) + normal.inv_cdf(power)
    questions = math.ceil(reach**2 / (math.log(odds_ratio) ** 2 * information))
    return WithinNeeded(odds_ratio, tries, level, power, questions)
