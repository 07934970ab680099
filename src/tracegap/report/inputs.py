"""What a report is made from: the one seam between the stages before and this room."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from tracegap.interventions.effects.analyse_effects import InterventionAnalysis
from tracegap.readings import FreeReading
from tracegap.records import Example, FormLeak, Generation, Quarantined, Verdict
from tracegap.report.rows import ResultRows

LossCurve: TypeAlias = Sequence[tuple[int, float]]
Sample: TypeAlias = tuple[Example, Generation, Verdict]


@dataclass(frozen=True, slots=True)
class DataShown:
    """What is shown of the data, as its tables have it.

    Attributes:
        sizes: class -> split -> number of examples.
        lengths: arm -> what was measured (e.g. `characters, mean`) -> value; arms are shown side
            by side, so that a difference in form stands out.
        overlaps: what of the test part -> how much is `shared` with training, `of` how much.
        form_leak: part of the data -> what form gives away there.
        repeats: what repeats (e.g. `questions asked twice`) -> how often.
        quarantined: Rows left out, each with the reason.
    """

    sizes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    lengths: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    repeats: Mapping[str, int] = field(default_factory=dict)
    overlaps: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    form_leak: Mapping[str, FormLeak] = field(default_factory=dict)
    quarantined: Sequence[Quarantined] = ()


@dataclass(frozen=True, slots=True)
class OfficialScores:
    """What the data set's own official metrics give for one student, by name."""

    arm: str
    seed: int
    n: int
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """One question's answers after the student's own trace and after a swapped one.

    Attributes:
        title: What is to be seen here.
        leads_to: The answers that a counterfactual trace leads to, else none.
    """

    title: str
    arm: str
    seed: int
    question: str
    gold: Sequence[str]
    swap: str
    leads_to: Sequence[str]
    own_trace: str
    own_answer: str
    own_right: bool
    swapped_trace: str
    swapped_answer: str
    swapped_right: bool


@dataclass(frozen=True, slots=True)
class Interventions:
    """What is shown of a run's interventions.

    Attributes:
        sentences: What correlation and what intervention say of each arm.
        notes: What was asked and what was left out.
    """

    analysis: InterventionAnalysis
    sentences: Sequence[str]
    examples: Sequence[SideBySide] = ()
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ReportInput:
    """All a report shows; nothing is read from files, the clock or the network.

    Attributes:
        title: Heading of the report.
        sentences: The summary, one finding a sentence.
        results: What the statistics say of the verdicts (see `rows_of`).
        settings: The run's settings, nested as they are.
        versions: Package -> version.
        losses: (arm, seed) -> points of the loss curve as (step, loss).
        data: What is known of the data.
        samples: Example, generation and verdict that belong together, in the order to show.
        traces: Of each sample what was read in its free trace, if it has one; empty if none has.
        official: One entry a student; none if the data set has no metrics of its own.
        interventions: None for a run without.
    """

    title: str
    sentences: Sequence[str]
    results: ResultRows
    settings: Mapping[str, object] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    losses: Mapping[tuple[str, int], LossCurve] = field(default_factory=dict)
    data: DataShown = field(default_factory=DataShown)
    samples: Sequence[Sample] = ()
    traces: Sequence[FreeReading | None] = ()
    official: Sequence[OfficialScores] = ()
    interventions: Interventions | None = None
