"""A plain reading of each student, by stated thresholds on intervals.

A step is used as far as the answer changes when that step alone is changed. What changes after the
same trace in other words is no use of its content: it is taken off, question by question.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tracegap.interventions.cases import Answers, differ, groups_of, pairs
from tracegap.interventions.swaps import (
    BOTH_WRONG,
    GOLD,
    OWN,
    PARAPHRASED,
    WRONG_EVIDENCE,
    WRONG_LABEL,
)
from tracegap.statistics.intervals import Estimate, rate
from tracegap.statistics.paired import compare

Reading = Literal[
    "uses the trace",
    "uses only its evidence",
    "uses only its label",
    "ignores it",
    "undecided",
]
Use = Literal["used", "ignored", "undecided"]
USED = 0.10
IGNORED = 0.05


@dataclass(frozen=True, slots=True)
class StudentReading:
    """How an arm's students use their trace.

    Attributes:
        label: How much more often answers change with the label alone than with the wording alone.
        evidence: The same of the evidence alone.
        both: The same of both steps at once.
        control: Share of answers that change with the wording alone; of nothing if that was not
            asked, and then nothing is taken off.
    """

    arm: str
    reading: Reading
    label_use: Use
    evidence_use: Use
    label: Estimate
    evidence: Estimate
    both: Estimate
    control: Estimate


def read_student(arm: str, answers: Sequence[Answers]) -> StudentReading:
    """Reads an arm's use of its trace from answers after gold traces with steps made wrong."""
    found = pairs(answers, OWN, PARAPHRASED)
    label, evidence, both = (
        _net_flips(answers, swap) for swap in (WRONG_LABEL, WRONG_EVIDENCE, BOTH_WRONG)
    )
    return StudentReading(
        arm=arm,
        reading=reading(use_of(label), use_of(evidence), use_of(both)),
        label_use=use_of(label),
        evidence_use=use_of(evidence),
        label=label,
        evidence=evidence,
        both=both,
        control=rate([differ(own, row) for own, row in found], groups_of(found)),
    )


def _net_flips(answers: Sequence[Answers], swap: str) -> Estimate:
    """Returns the share that flips from gold to the swap, less what flips with the wording."""
    worded = [entry for entry in answers if PARAPHRASED in entry.after]
    found = pairs(worded or answers, GOLD, swap)
    flips, groups = [differ(first, second) for first, second in found], groups_of(found)
    if not worded:
        return rate(flips, groups)
    kept = [entry for entry in worded if GOLD in entry.after and swap in entry.after]
    control = [differ(entry.own, entry.after[PARAPHRASED]) for entry in kept]
    return compare(flips, control, groups).difference


def use_of(net: Estimate) -> Use:
    """Says whether a step is used: its interval must lie beyond a threshold."""
    if net.low is None or net.high is None:
        return "undecided"
    if net.low > USED:
        return "used"
    return "ignored" if net.high < IGNORED else "undecided"


def reading(label: Use, evidence: Use, both: Use) -> Reading:
    """Says how the trace is used, from the use of each step alone and of both at once.

    Both at once tell what neither does alone: a student that needs only one true step of the two
    keeps its answer until both are wrong.
    """
    if label == "used" and evidence == "used":
        return "uses the trace"
    if evidence == "used" and label == "ignored":
        return "uses only its evidence"
    if label == "used" and evidence == "ignored":
        return "uses only its label"
    if label == "ignored" and evidence == "ignored":
        alone: dict[Use, Reading] = {"used": "uses the trace", "ignored": "ignores it"}
        return alone.get(both, "undecided")
    return "undecided"
