"""The figures of an analysis as flat rows: what tables and charts are made from."""

from dataclasses import dataclass
from typing import Literal

from tracegap.statistics.analysis import Analysis, ArmResult, Comparison
from tracegap.statistics.association import Association
from tracegap.statistics.bounds import LinkBounds
from tracegap.statistics.intervals import Estimate
from tracegap.statistics.secondary import Further

Step = Literal["label", "evidence", "trace", "answer"]
STEPS: tuple[Step, ...] = ("label", "evidence", "trace", "answer")
STEP_TITLES: dict[Step, str] = {
    "label": "Label right",
    "evidence": "Evidence exact",
    "trace": "Trace right",
    "answer": "Answer right",
}
ALL = "all classes"
FULL = "full"


@dataclass(frozen=True, slots=True)
class Rate:
    """How often a step was right; `label` is a class of question, or `ALL`."""

    arm: str
    label: str
    condition: str
    step: Step
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class StepLink:
    """The 2x2 table of one step of an arm against its answers.

    Attributes:
        adjusted_p: By Holm's rule over all secondary claims; all classes together only.
        bounds: What the difference could be; None where every step was read.
    """

    arm: str
    label: str
    step: Step
    association: Association
    adjusted_p: float | None = None
    bounds: LinkBounds | None = None


@dataclass(frozen=True, slots=True)
class BaselineRate:
    """How often a rule without a student gave the right answer."""

    name: str
    label: str
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class ResultRows:
    """All rows, in the order to show them; what nothing was scored for is left out.

    `runs_known` says whether seeds are runs; an audit knows outputs, not runs.
    """

    rates: tuple[Rate, ...]
    links: tuple[StepLink, ...]
    baselines: tuple[BaselineRate, ...]
    comparisons: tuple[Comparison, ...]
    arms: tuple[ArmResult, ...]
    further: Further
    runs_known: bool = True

    @property
    def arm_names(self) -> list[str]:
        """The arms, in order of first appearance."""
        return list(dict.fromkeys(result.arm for result in self.arms))


def rows_of(analysis: Analysis) -> ResultRows:
    """Returns an analysis as flat rows."""
    results = tuple(result for result in analysis.arms if result.verdicts)
    return ResultRows(
        rates=tuple(
            rate for result in results for rate in _rates(result) if rate.estimate.value is not None
        ),
        links=tuple(
            StepLink(
                *(result.arm, label_of(result.label), step, result.associations[step]),
                result.links_adjusted_p.get(step),
                result.bounds.get(step),
            )
            for result in results
            for step in STEPS[:3]
            if result.associations[step].table.n
        ),
        baselines=tuple(
            BaselineRate(base.name, label_of(base.label), base.answer)
            for base in analysis.baselines
            if base.answer.value is not None
        ),
        comparisons=tuple(c for c in analysis.comparisons if c.result.difference.value is not None),
        arms=results,
        further=analysis.further,
    )


def label_of(label: str | None) -> str:
    """Returns a class, or the word for all of them."""
    return ALL if label is None else label


def _rates(result: ArmResult) -> list[Rate]:
    label = label_of(result.label)
    rows = [Rate(result.arm, label, FULL, step, result.accuracy[step]) for step in STEPS]
    for condition, estimate in (("withheld", result.withheld), ("swapped", result.swapped)):
        rows.append(Rate(result.arm, label, condition, "answer", estimate))
    return rows
