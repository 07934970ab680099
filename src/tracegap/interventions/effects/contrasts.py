"""The average causal effect of each step of the trace on the answer.

The traces are set by us, so a difference between two of them is an effect and not a mere link:
gold, wrong label, wrong evidence and both wrong make up a 2x2 experiment on every question, whose
wrong label and wrong passages are the same wherever they stand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tracegap.interventions.asking.swaps import BOTH_WRONG, GOLD, OWN, WRONG_EVIDENCE, WRONG_LABEL
from tracegap.interventions.effects.cases import Answers, differ, groups_of, mean_change, pairs
from tracegap.interventions.effects.measures import log_prob_changes
from tracegap.statistics.intervals import Estimate, rate
from tracegap.statistics.paired import compare

Step = Literal["label", "evidence", "both"]
CONTRASTS: tuple[tuple[Step, str, str], ...] = (
    ("label", GOLD, WRONG_LABEL),
    ("label", WRONG_EVIDENCE, BOTH_WRONG),
    ("label", OWN, WRONG_LABEL),
    ("evidence", GOLD, WRONG_EVIDENCE),
    ("evidence", WRONG_LABEL, BOTH_WRONG),
    ("evidence", OWN, WRONG_EVIDENCE),
    ("both", GOLD, BOTH_WRONG),
    ("both", OWN, BOTH_WRONG),
)


@dataclass(frozen=True, slots=True)
class StepEffect:
    """What a true step does against a false one, all else of the trace being equal.

    Contrasts that start from the own trace are not pure: it may differ from the other in more than
    that step.

    Attributes:
        first: The swap with the true step, or the own trace.
        second: The swap with the false one.
        accuracy: Right after the first less right after the second.
        log_prob: Log-probability of the gold answer in nats, first less second.
        flips: Share of questions whose two answers differ.
    """

    arm: str
    step: Step
    first: str
    second: str
    accuracy: Estimate
    log_prob: Estimate
    flips: Estimate


@dataclass(frozen=True, slots=True)
class Averaged:
    """The effect of a step averaged over the other step being true and false (its main effect).

    Attributes:
        accuracy: Right with the step true less right with it false.
        interaction: How much greater the effect is where the other step is true.
    """

    arm: str
    step: Step
    accuracy: Estimate
    interaction: Estimate


def step_effects(arm: str, answers: Sequence[Answers]) -> list[StepEffect]:
    """Returns every contrast that some question was asked for."""
    return [
        effect
        for step, first, second in CONTRASTS
        if (effect := _effect(arm, step, first, second, answers)).accuracy.n
    ]


def _effect(
    arm: str, step: Step, first: str, second: str, answers: Sequence[Answers]
) -> StepEffect:
    found = pairs(answers, first, second)
    groups = groups_of(found)
    right = compare([a.answer_right for a, _ in found], [b.answer_right for _, b in found], groups)
    return StepEffect(
        arm=arm,
        step=step,
        first=first,
        second=second,
        accuracy=right.difference,
        log_prob=log_prob_changes([(b, a) for a, b in found]).gold,
        flips=rate([differ(a, b) for a, b in found], groups),
    )


def averaged_effects(arm: str, answers: Sequence[Answers]) -> list[Averaged]:
    """Returns the main effects of label and evidence, over questions asked all four traces."""
    four = (GOLD, WRONG_LABEL, WRONG_EVIDENCE, BOTH_WRONG)
    asked = [entry for entry in answers if all(swap in entry.after for swap in four)]
    if not asked:
        return []
    groups = [entry.own.group for entry in asked]
    right = {swap: [float(entry.after[swap].answer_right) for entry in asked] for swap in four}
    cells = list(zip(*(right[swap] for swap in four), strict=True))
    label = [((a - b) + (c - d)) / 2 for a, b, c, d in cells]
    evidence = [((a - c) + (b - d)) / 2 for a, b, c, d in cells]
    interaction = mean_change([a - b - c + d for a, b, c, d in cells], groups)
    return [
        Averaged(arm, "label", mean_change(label, groups), interaction),
        Averaged(arm, "evidence", mean_change(evidence, groups), interaction),
    ]
