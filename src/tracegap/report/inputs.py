"""What a report is made from: the one seam between the stages before and this room."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from tracegap.records import Example, Generation, Quarantined, Verdict
from tracegap.statistics.analysis import Analysis

LossCurve: TypeAlias = Sequence[tuple[int, float]]
Sample: TypeAlias = tuple[Example, Generation, Verdict]


@dataclass(frozen=True, slots=True)
class DataReport:
    """What is known of the data before anything is trained.

    Attributes:
        sizes: class -> split -> number of examples.
        lengths: arm -> what was measured (e.g. `trace words, mean`) -> value; arms are shown side
            by side, so that a difference in form stands out.
        repeats: what repeats (e.g. `questions asked twice`) -> how often.
        quarantined: Rows left out, each with the reason.
    """

    sizes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    lengths: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    repeats: Mapping[str, int] = field(default_factory=dict)
    quarantined: Sequence[Quarantined] = ()


@dataclass(frozen=True, slots=True)
class ReportInput:
    """All a report shows; nothing is read from files, the clock or the network.

    Attributes:
        title: Heading of the report.
        sentences: The summary, one finding a sentence.
        analysis: What the statistics say of the verdicts.
        settings: The run's settings, nested as they are.
        versions: Package -> version.
        losses: (arm, seed) -> points of the loss curve as (step, loss).
        data: The data report.
        samples: Example, generation and verdict that belong together, in the order to show.
    """

    title: str
    sentences: Sequence[str]
    analysis: Analysis
    settings: Mapping[str, object] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    losses: Mapping[tuple[str, int], LossCurve] = field(default_factory=dict)
    data: DataReport = field(default_factory=DataReport)
    samples: Sequence[Sample] = ()


def data_report_of(report: Mapping[str, Any], quarantined: Sequence[Quarantined]) -> DataReport:
    """Returns what the data stage wrote (`data/report.json`) as this room shows it.

    Args:
        report: Its `sizes` (split -> class -> number), `completions` (arm -> measure -> spread),
            `groups` and `repeats` (name -> number); a part that is missing is not shown.
        quarantined: The rows left out.
    """
    by_split: Mapping[str, Mapping[str, int]] = report.get("sizes", {})
    labels = dict.fromkeys(label for sizes in by_split.values() for label in sizes)
    return DataReport(
        sizes={
            label: {split: sizes.get(label, 0) for split, sizes in by_split.items()}
            for label in labels
        },
        lengths={
            arm: {
                f"{_plain(measure)}, {_plain(point)}": spread[point]
                for measure, spread in measures.items()
                for point in ("mean", "low", "median", "high")
            }
            for arm, measures in report.get("completions", {}).items()
        },
        repeats={
            f"{kind}: {_plain(name)}": count
            for kind in ("repeats", "groups")
            for name, count in report.get(kind, {}).items()
        },
        quarantined=quarantined,
    )


def _plain(name: str) -> str:
    return name.replace("_", " ")
