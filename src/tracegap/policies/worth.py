"""Agreement of the verdict without gold with gold, and what each policy gains, with intervals."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tracegap.policies.choose import BY_RULES, WITHOUT_RULES, Policy
from tracegap.policies.tries import WHOLE, Try
from tracegap.records import Judgement
from tracegap.statistics.agreement import Agreement, agree
from tracegap.statistics.clusters import Sums, sums_by_cluster
from tracegap.statistics.intervals import Estimate, difference, rate
from tracegap.statistics.predictor import Prediction, predict

_TRUST: dict[Judgement, float] = {"wrong": 0.0, "unknown": 0.5, "right": 1.0}


@dataclass(frozen=True, slots=True)
class Judging:
    """How the verdict without gold of one arm's first tries goes with gold and with the answer.

    Attributes:
        judge: What was judged, a key of `tracegap.policies.tries.JUDGED_STEPS`.
        counts: Judgement -> how many.
        agreement: With gold, of those judged right or wrong.
        answer_right: Judgement -> share of right answers; only judgements that occur.
        prediction: The judgement (wrong, unknown, right) as a predictor of a right answer.
    """

    arm: str
    judge: str
    n: int
    counts: dict[Judgement, int]
    agreement: Agreement
    answer_right: dict[Judgement, Estimate]
    prediction: Prediction


@dataclass(frozen=True, slots=True)
class Gain:
    """What one policy does for one arm.

    Attributes:
        judge: What it judges by; None for a policy without rules.
        answered: Share of the questions that get an answer.
        right: Share of right answers of those given.
        gain: That less the share of the first tries, paired by question.
        asked: Mean number of tries a question.
    """

    arm: str
    judge: str | None
    policy: str
    answered: Estimate
    right: Estimate
    gain: Estimate
    asked: float


def judging_of(arm: str, judge: str, tries: Sequence[Try], clusters: Sequence[str]) -> Judging:
    """Measures the first tries of one arm.

    Args:
        arm: Its name.
        judge: What is judged.
        tries: One a question, shape (questions,).
        clusters: The cluster of each.
    """
    said = np.array([a_try.checks[judge].judgement for a_try in tries])
    gold = np.array([a_try.right[judge] for a_try in tries], dtype=bool)
    right = np.array([a_try.answer_right for a_try in tries], dtype=bool)
    ids = np.array(clusters)
    decided = said != "unknown"
    masks = {name: said == name for name in _TRUST}
    return Judging(
        arm=arm,
        judge=judge,
        n=len(tries),
        counts={name: int(mask.sum()) for name, mask in masks.items()},
        agreement=agree(said[decided] == "right", gold[decided], ids[decided]),
        answer_right={name: rate(right[m], ids[m]) for name, m in masks.items() if m.any()},
        prediction=predict([_TRUST[name] for name in said.tolist()], right, ids),
    )


def gains_of(
    arm: str, tries: Sequence[Sequence[Try]], clusters: Sequence[str], judges: Sequence[str]
) -> list[Gain]:
    """Measures every policy on one arm.

    Args:
        arm: Its name.
        tries: All tries of each question, as many for each.
        clusters: The cluster of each question.
        judges: What the policies by rules may judge by.
    """
    plain = [(name, policy, None) for name, policy in WITHOUT_RULES.items()]
    ruled = [(name, policy, judge) for judge in judges for name, policy in BY_RULES.items()]
    single = len(tries[0]) == 1
    return [
        _gain(arm, judge, name, policy, tries, clusters)
        for name, policy, judge in [*plain, *ruled]
        if not single or name in ("one try", "abstain")
    ]


def _gain(
    arm: str,
    judge: str | None,
    name: str,
    policy: Policy,
    tries: Sequence[Sequence[Try]],
    clusters: Sequence[str],
) -> Gain:
    choices = [policy(of_one, judge or WHOLE) for of_one in tries]
    given = np.array([choice.number is not None for choice in choices])
    right = np.array(
        [
            choice.number is not None and of_one[choice.number].answer_right
            for choice, of_one in zip(choices, tries, strict=True)
        ]
    )
    first = sums_by_cluster(np.array([of_one[0].answer_right for of_one in tries]), clusters)
    chosen = sums_by_cluster(right, clusters)
    kept = Sums(chosen.right, sums_by_cluster(given, clusters).right)
    ids = np.array(clusters)
    return Gain(
        arm=arm,
        judge=judge,
        policy=name,
        answered=rate(given, ids),
        right=rate(right[given], ids[given]),
        gain=difference(kept, first, len(tries)),
        asked=float(np.mean([choice.asked for choice in choices])),
    )
