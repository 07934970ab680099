"""Abstaining with a promise: which judgements may be answered so that few answers are wrong."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tracegap.checks.gold_free import RANKS, Check
from tracegap.policies.tries import Try
from tracegap.randomness import hash_of
from tracegap.records import Judgement
from tracegap.statistics.guarantee import Guarantee, guaranteed_threshold
from tracegap.statistics.intervals import Estimate, rate

_A_JUDGEMENT = 1000  # more than any generation has faults


@dataclass(frozen=True, slots=True)
class Worst:
    """The worst that is still answered: a judgement, with so many wrong or malformed steps."""

    judgement: Judgement
    faults: int


@dataclass(frozen=True, slots=True)
class GuaranteedAbstention:
    """What one student may answer, chosen on one half of the questions and tried on the other.

    Attributes:
        arm, seed: Of the student.
        judge: What was judged, a key of `tracegap.policies.tries.JUDGED_STEPS`.
        found: The promise, from the first half.
        worst: What is judged no worse than this is answered; None if no choice keeps the promise.
        answered: Share of the other half that is answered.
        wrong: Share of wrong answers of those: what the promise is about.
    """

    arm: str
    seed: int
    judge: str
    found: Guarantee
    worst: Worst | None
    answered: Estimate
    wrong: Estimate


def guaranteed(
    student: tuple[str, int],
    judge: str,
    tries: Sequence[Try],
    clusters: Sequence[str],
    alpha: float,
    delta: float = 0.1,
) -> GuaranteedAbstention:
    """Chooses what one student may answer, so that at most `alpha` of its answers are wrong.

    Checks give no score but a judgement and how much is wrong or malformed; these are put in
    their order (`Check.rank`), and the promise is about answering down to some place in it.

    Args:
        student: Its arm and seed.
        judge: What is judged.
        tries: One a question, shape (questions,).
        clusters: The cluster of each; a cluster is in one half as a whole.
        alpha: Share of wrong answers among those given that is still borne.
        delta: Chance that the promise is broken.

    Raises:
        BadInputError: There are no tries in the first half.
        SettingsError: `alpha` or `delta` is not between 0 and 1.
    """
    score = np.array([_score(a_try.checks[judge]) for a_try in tries])
    right = np.array([a_try.answer_right for a_try in tries], dtype=bool)
    ids = np.array(clusters)
    halves = [hash_of(0, "half of a guarantee", name) % 2 for name in clusters]
    first = np.array(halves, dtype=int) == 0
    found = guaranteed_threshold(score[first], right[first], ids[first], alpha, delta)
    least = np.inf if found.threshold is None else found.threshold
    other = ~first
    given = other & (score >= least)
    return GuaranteedAbstention(
        *student,
        judge=judge,
        found=found,
        worst=_worst(found.threshold),
        answered=rate(given[other], ids[other]),
        wrong=rate(~right[given], ids[given]),
    )


def _score(check: Check) -> float:
    """The higher the better, as a number that holds both parts of the rank."""
    judgement, faults = check.rank
    return -float(_A_JUDGEMENT * judgement + min(faults, _A_JUDGEMENT - 1))


def _worst(threshold: float | None) -> Worst | None:
    if threshold is None:
        return None
    rank, faults = divmod(round(-threshold), _A_JUDGEMENT)
    return Worst(next(name for name, place in RANKS.items() if place == rank), faults)
