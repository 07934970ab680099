"""What a report is made from: the one seam between the stages before and this room."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from tracegap.improving.results import Improvement
from tracegap.interventions.effects.analyse_effects import InterventionAnalysis
from tracegap.readings import FreeReading
from tracegap.records import Example, FormLeak, Generation, Quarantined, Verdict
from tracegap.report.rows import ResultRows
from tracegap.report.table import Table
from tracegap.statistics.learning import Learning
from tracegap.statistics.sampled import Sampled
from tracegap.teachers.selected import Selection

LossCurve: TypeAlias = Sequence[tuple[int, float]]
Sample: TypeAlias = tuple[Example, Generation, Verdict]
Messages: TypeAlias = Sequence[Mapping[str, str]]


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
        selection: What a teacher's answers left; None for a run without a teacher.
    """

    sizes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    lengths: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    repeats: Mapping[str, int] = field(default_factory=dict)
    overlaps: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    form_leak: Mapping[str, FormLeak] = field(default_factory=dict)
    quarantined: Sequence[Quarantined] = ()
    selection: Selection | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose outputs a page shows: what its first lines say.

    Attributes:
        kind: `run` or `audit`.
        mock: Whether a mock wrote them, so that they say nothing of any model.
        trainings: How often each arm was trained, in words.
        asked: How many outputs to a question with its context there are.
        unread: How many of them have an answer, or a trace where one is expected, that could not be
            read: arm -> count; arms without any are left out.
        version: Of tracegap.
    """

    kind: str
    student: str
    mock: bool
    task: str
    source: str
    arms: Sequence[str]
    trainings: str
    questions: int
    asked: int
    unread: Mapping[str, int]
    version: str


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """A further answer to the same question: a further try, or one after a swapped trace.

    Attributes:
        what: What was done, e.g. `wrong label`.
        trace: The trace that was put in place; empty for a try, whose text holds its own.
    """

    what: str
    trace: str
    text: str
    answer: str
    right: bool


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
        sampled: If `samples` are only part of the outputs, which part, in a sentence.
        prompts: (example id, condition) -> the messages that were sent.
        again: (arm, seed, example id) -> further answers to the question with its context.
        traces: Of each sample what was read in its free trace, if it has one; empty if none has.
        official: One entry a student; none if the data set has no metrics of its own.
        interventions: None for a run without.
        learning: None for a run that is no sweep over training sizes.
        improvement: None for a run that was not improved on its own tries.
        identity: None where it is not known.
        headlines: The few sentences that stand on the first screen.
        policies: What checks without gold would gain, as tables; empty if it was not measured.
        tries: Of each question, drawn beside the greedy answer; None for a run without.
    """

    title: str
    sentences: Sequence[str]
    results: ResultRows
    settings: Mapping[str, object] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    losses: Mapping[tuple[str, int], LossCurve] = field(default_factory=dict)
    data: DataShown = field(default_factory=DataShown)
    samples: Sequence[Sample] = ()
    sampled: str = ""
    prompts: Mapping[tuple[str, str], Messages] = field(default_factory=dict)
    again: Mapping[tuple[str, int, str], Sequence[AskedAgain]] = field(default_factory=dict)
    traces: Sequence[FreeReading | None] = ()
    official: Sequence[OfficialScores] = ()
    interventions: Interventions | None = None
    learning: Learning | None = None
    improvement: Improvement | None = None
    identity: Identity | None = None
    headlines: Sequence[str] = ()
    policies: Sequence[Table] = ()
    tries: Sampled | None = None
