"""What each swap does to the answers of an arm, paired by question and clustered by group."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tracegap.interventions.asking.reanswers import Reanswer
from tracegap.interventions.asking.swaps import OWN
from tracegap.interventions.effects.cases import (
    Answers,
    Pair,
    groups_of,
    is_answer,
    mean_change,
    pairs,
)
from tracegap.statistics.intervals import Estimate, rate
from tracegap.statistics.paired import compare


@dataclass(frozen=True, slots=True)
class LogProbs:
    """Mean changes of an answer's log-probability in nats, after the swap less after the own trace.

    Attributes:
        gold: Of the gold answer.
        own: Of the answer that the student gave after its own trace.
        counterfactual: Of the answer that a counterfactual trace leads to.
    """

    gold: Estimate
    own: Estimate
    counterfactual: Estimate


@dataclass(frozen=True, slots=True)
class SwapResult:
    """One swap in one arm, over all its seeds.

    Attributes:
        n: Answers after it, repeated questions counted each time.
        unreadable: How many of them could not be read; they count as wrong.
        flips: Share that differs from the answer after the own trace.
        follows: Share that is the answer which a counterfactual trace leads to; of nothing for
            swaps that lead to none.
        follows_more: That share less the share of own answers that are this answer already.
        accuracy: Share that is right.
        accuracy_change: Right after the swap less right after the own trace.
        flips_by_seed: The flip rate of each training run.
    """

    arm: str
    swap: str
    n: int
    unreadable: int
    flips: Estimate
    follows: Estimate
    follows_more: Estimate
    accuracy: Estimate
    accuracy_change: Estimate
    log_probs: LogProbs
    flips_by_seed: dict[int, float]


def swap_results(arm: str, answers: Sequence[Answers]) -> list[SwapResult]:
    """Returns one result a swap, the own trace first, in the order of their appearance."""
    swaps = dict.fromkeys([OWN, *(swap for entry in answers for swap in entry.after)])
    return [_swap_result(arm, swap, pairs(answers, OWN, swap)) for swap in swaps]


def _swap_result(arm: str, swap: str, found: list[Pair]) -> SwapResult:
    rows, groups = [row for _, row in found], groups_of(found)
    led = [(own, row) for own, row in found if row.leads_to is not None]
    followed = [bool(row.follows) for _, row in led]
    already = [is_answer(own, row.leads_to or ()) for own, row in led]
    right = compare([r.answer_right for r in rows], [o.answer_right for o, _ in found], groups)
    return SwapResult(
        arm=arm,
        swap=swap,
        n=len(rows),
        unreadable=sum(row.answers is None for row in rows),
        flips=rate([not row.same for row in rows], groups),
        follows=rate(followed, groups_of(led)),
        follows_more=compare(followed, already, groups_of(led)).difference,
        accuracy=right.first,
        accuracy_change=right.difference,
        log_probs=log_prob_changes(found),
        flips_by_seed=_by_seed(rows),
    )


def log_prob_changes(found: Sequence[Pair]) -> LogProbs:
    """Returns the mean changes of log-probability, the second of each pair less the first."""
    return LogProbs(
        gold=_change(found, lambda row: row.log_prob_gold),
        own=_change(found, lambda row: row.log_prob_own),
        counterfactual=_change(found, lambda row: row.log_prob_counterfactual),
    )


def _change(found: Sequence[Pair], of: Callable[[Reanswer], float | None]) -> Estimate:
    values, groups = [], []
    for first, second in found:
        before, after = of(first), of(second)
        if before is not None and after is not None:
            values.append(after - before)
            groups.append(first.group)
    return mean_change(values, groups)


def _by_seed(rows: Sequence[Reanswer]) -> dict[int, float]:
    flips: dict[int, list[bool]] = {}
    for row in rows:
        flips.setdefault(row.seed, []).append(not row.same)
    return {seed: sum(found) / len(found) for seed, found in sorted(flips.items())}
