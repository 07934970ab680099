"""Abstaining with a promise: which judgements may be answered so that few answers are wrong."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tracegap.policies.tries import Try
from tracegap.policies.worth import TRUST
from tracegap.randomness import hash_of
from tracegap.records import Judgement
from tracegap.statistics.guarantee import Guarantee, guaranteed_threshold
from tracegap.statistics.intervals import Estimate, rate


@dataclass(frozen=True, slots=True)
class GuaranteedAbstention:
    """What one arm may answer, chosen on one half of the questions and tried on the other.

    Attributes:
        judge: What was judged, a key of `tracegap.policies.tries.JUDGED_STEPS`.
        found: The promise, from the first half.
        answers: Judgements that are answered; none if no choice of them keeps the promise.
        answered: Share of the other half that is answered.
        wrong: Share of wrong answers of those: what the promise is about.
    """

    arm: str
    judge: str
    found: Guarantee
    answers: tuple[Judgement, ...]
    answered: Estimate
    wrong: Estimate


def guaranteed(
    arm: str,
    judge: str,
    tries: Sequence[Try],
    clusters: Sequence[str],
    alpha: float,
    delta: float = 0.1,
    seed: int = 0,
) -> GuaranteedAbstention:
    """Chooses what one arm may answer, so that at most `alpha` of its answers are wrong.

    Args:
        arm: Its name.
        judge: What is judged.
        tries: One a question, shape (questions,).
        clusters: The cluster of each; a cluster is in one half as a whole.
        alpha: Share of wrong answers among those given that is still borne.
        delta: Chance that the promise is broken.
        seed: Of the halves.

    Raises:
        BadInputError: There are no tries in the first half.
        SettingsError: `alpha` or `delta` is not between 0 and 1.
    """
    trust = np.array([TRUST[a_try.checks[judge].judgement] for a_try in tries])
    right = np.array([a_try.answer_right for a_try in tries], dtype=bool)
    ids = np.array(clusters)
    halves = [hash_of(seed, "half of a guarantee", name) % 2 for name in clusters]
    first = np.array(halves, dtype=int) == 0
    found = guaranteed_threshold(trust[first], right[first], ids[first], alpha, delta)
    least = np.inf if found.threshold is None else found.threshold
    other = ~first
    given = other & (trust >= least)
    return GuaranteedAbstention(
        arm=arm,
        judge=judge,
        found=found,
        answers=tuple(name for name, value in TRUST.items() if value >= least),
        answered=rate(given[other], ids[other]),
        wrong=rate(~right[given], ids[given]),
    )
