"""A plain reading of each student, by stated thresholds on intervals.

A step is used as far as the answer changes when that step alone is changed. What changes after the
same trace in other words is no use of its content: it is taken off, question by question.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tracegap.interventions.asking.swaps import (
    BOTH_WRONG,
    GOLD,
    OWN,
    PARAPHRASED,
    WRONG_EVIDENCE,
    WRONG_LABEL,
)
from tracegap.interventions.effects.cases import Answers, differ, groups_of, pairs
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
class StepUse:
    """Whether answers hang on a step.

    Attributes:
        flips: Share of answers that change from the gold trace to the one with that step wrong.
        net: How much larger that is than the share that changes with the wording alone; the same
            as `flips` if no trace was worded otherwise.
    """

    flips: Estimate
    net: Estimate

    @property
    def use(self) -> Use:
        """Used, if the interval of `net` lies above `USED`.

        Ignored, if it lies below `IGNORED`, and that of `flips` below `USED`. Where other words
        change more answers than the step does, those that change prove neither.
        """
        if self.net.low is None or self.net.high is None or self.flips.high is None:
            return "undecided"
        if self.net.low > USED:
            return "used"
        still = self.net.high < IGNORED and self.flips.high < USED
        return "ignored" if still else "undecided"


@dataclass(frozen=True, slots=True)
class StudentReading:
    """How an arm's students use their trace, over questions whose own answer could be read.

    Attributes:
        label, evidence, both: The use of that step alone, and of both at once.
        control: Share of answers that change with the wording alone; of nothing if that was not
            asked, and then nothing is taken off.
    """

    arm: str
    reading: Reading
    label: StepUse
    evidence: StepUse
    both: StepUse
    control: Estimate


def read_student(arm: str, answers: Sequence[Answers]) -> StudentReading:
    """Reads an arm's use of its trace from answers after gold traces with steps made wrong."""
    # a malformed own answer would differ from any other for a reason of form
    read = [entry for entry in answers if entry.own.answers is not None]
    worded = [entry for entry in read if PARAPHRASED in entry.after]
    found = pairs(worded, OWN, PARAPHRASED)
    label, evidence, both = (
        _step_use(worded or read, swap) for swap in (WRONG_LABEL, WRONG_EVIDENCE, BOTH_WRONG)
    )
    return StudentReading(
        arm=arm,
        reading=reading(label.use, evidence.use, both.use),
        label=label,
        evidence=evidence,
        both=both,
        control=rate([differ(own, row) for own, row in found], groups_of(found)),
    )


def _step_use(answers: Sequence[Answers], swap: str) -> StepUse:
    asked = [entry for entry in answers if GOLD in entry.after and swap in entry.after]
    found = pairs(asked, GOLD, swap)
    flips, groups = [differ(first, second) for first, second in found], groups_of(found)
    changed = rate(flips, groups)
    if not all(PARAPHRASED in entry.after for entry in asked):
        return StepUse(changed, changed)
    control = [differ(entry.own, entry.after[PARAPHRASED]) for entry in asked]
    return StepUse(changed, compare(flips, control, groups).difference)


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
