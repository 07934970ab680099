"""The records that flow from stage to stage; each is one line of a JSON-lines file.

They are plain frozen dataclasses: cheap to make inside, validated by pydantic where they are read
from a file (see `tracegap.files`).
"""

from dataclasses import dataclass, field
from typing import Literal

from tracegap.readings import Claim

FinishReason = Literal["stop", "length"]
Condition = Literal["full", "withheld", "swapped"]
Judgement = Literal["right", "wrong", "unknown"]


@dataclass(frozen=True, slots=True)
class Example:
    """An open-book question with its gold values.

    Attributes:
        id: Stable identity, unique in the task.
        question: The question as asked.
        context: The passages, in order.
        label: Gold class of the question (classification step); empty where it is not known, as
            in outputs that bring no gold of their own, and the step is then unscored.
        evidence: Positions in `context` of the passages that answer it (retrieval step), ascending;
            empty where it is not known, likewise.
        answers: Gold answers; the right answer is all of them, as a set. Empty likewise.
        group: What a split must not cut through (a subject, a story).
        meta: What the task wants to keep beside it (strings only).
    """

    id: str
    question: str
    context: tuple[str, ...]
    label: str
    evidence: tuple[int, ...]
    answers: tuple[str, ...]
    group: str
    meta: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuses evidence that is not in the context.

        Raises:
            ValueError: Names the position.
        """
        for position in self.evidence:
            if not 0 <= position < len(self.context):
                raise ValueError(
                    f"evidence {position} is no position in a context of {len(self.context)} "
                    "passages (counted from 0)"
                )

    @property
    def evidence_passages(self) -> tuple[str, ...]:
        """The gold passages themselves, in the order of the context."""
        return tuple(self.context[i] for i in self.evidence)


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A row that cannot be used, and why; counted and listed in the data report."""

    source: str
    line: int
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Trace:
    """The two checkable steps that stand before an answer: a label and cited passages."""

    label: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """One training row of one arm: what TRL reads, with the gold beside it."""

    prompt: list[dict[str, str]]
    completion: list[dict[str, str]]
    example_id: str
    arm: str
    label: str
    evidence: list[str]


@dataclass(frozen=True, slots=True)
class Generation:
    """What a student wrote, raw and whole.

    Attributes:
        condition: `full` context, context `withheld`, or `swapped` for another example's.
        finish_reason: `length` means it ran into the limit: unfinished, not simply wrong.
        prompt_tokens, completion_tokens: As the student's tokenizer counts; words for a mock.
    """

    example_id: str
    arm: str
    seed: int
    condition: Condition
    text: str
    finish_reason: FinishReason
    prompt_tokens: int
    completion_tokens: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checks say of one generation, step by step. None means unscored, which is not wrong.

    Attributes:
        problems: What is missing or malformed, e.g. `no trace`, `malformed answer`, `unfinished`.
        label_right: None if the arm or generation has no label to judge.
        evidence_*: Of the cited against the gold passages; None if nothing was cited in a trace.
        trace_right: Label right and evidence exact.
        answer_right: The answer set equals the gold set; False if the answer is malformed, None if
            no gold answer is known.
        answer_f1: Of the answer set against the gold set.
        concluded, follows, claims: Of a trace in the model's own words; see `FreeReading`.
    """

    example_id: str
    arm: str
    seed: int
    condition: Condition
    label: str
    group: str
    problems: tuple[str, ...]
    said_label: str | None
    said_evidence: tuple[str, ...] | None
    said_answers: tuple[str, ...] | None
    label_right: bool | None
    evidence_precision: float | None
    evidence_recall: float | None
    evidence_f1: float | None
    evidence_exact: bool | None
    trace_right: bool | None
    answer_right: bool | None
    answer_f1: float | None
    concluded: tuple[str, ...] | None = None
    follows: bool | None = None
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a generation says; None for each part that is missing or malformed."""

    label: str | None
    evidence: tuple[str, ...] | None
    answers: tuple[str, ...] | None
    problems: tuple[str, ...]

    @property
    def trace(self) -> Trace | None:
        """The whole trace, if both steps could be read."""
        if self.label is None or self.evidence is None:
            return None
        return Trace(self.label, self.evidence)


@dataclass(frozen=True, slots=True)
class SetScore:
    """Precision, recall and F1 of one set against another, and whether they are equal."""

    precision: float
    recall: float
    f1: float
    exact: bool


@dataclass(frozen=True, slots=True)
class Derivation:
    """What follows from question and context by a task's rules, without gold.

    Attributes:
        label: One of the task's labels.
        evidence: Positions in the context, ascending.
        answers: In the order of the context, each once.
        reasons: One plain sentence for each step.
    """

    label: str
    evidence: tuple[int, ...]
    answers: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Abstention:
    """Why nothing can be derived."""

    reason: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check without gold says of one step, and why, in words for a person."""

    step: Literal["label", "evidence", "answer"]
    judgement: Judgement
    reason: str


@dataclass(frozen=True, slots=True)
class Spread:
    """Five numbers and a mean of a set of lengths."""

    n: int
    mean: float
    low: float
    quarter: float
    median: float
    three_quarters: float
    high: float


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many rows could not be used, and how many of them for which reason."""

    rows: int
    reasons: dict[str, int]


@dataclass(frozen=True, slots=True)
class FormLeak:
    """What a rival makes of form: areas under the ROC curve, 0.5 if it can tell nothing.

    Attributes:
        examples: How many were judged, each with its right and its wrong evidence.
        without_choice: Of them those with a single set of passages to cite, which no choice can
            match.
        text: From the cited passages alone: lengths, figures, capitals, likeness to each other.
        context: With their places in the context and the ranks of their lengths as well.
        question: With their likeness to question and answers as well; mostly a matter of truth.
        in_class: As `context`, of each class by itself; the mean over classes, by their size.
        label: From the label alone.
        telling: The feature of text or context that differs most.
        difference: By how much: wrong less right, in standard deviations.
    """

    examples: int
    without_choice: int
    text: float
    context: float
    question: float
    in_class: float
    label: float
    telling: str
    difference: float


@dataclass(frozen=True, slots=True)
class DataReport:
    """What is known of a run's data before anything is trained; `data/report.json`.

    A streamed build holds no examples, so some figures are not known there: these are None, and a
    note says so.

    Attributes:
        notes: What a reader must know of the source, a sentence each.
        sizes: Split -> class -> number of examples.
        groups: How many groups (a subject, a story) each split has, and how many are shared.
        repeats: How many questions over the same context come again, within a split and across.
        rules: Special rule that made examples -> how many.
        passages, evidence_passages, answers, question_words: Of all examples.
        completions: Arm -> what is measured of its completions -> how it is spread; arms are to
            differ in the truth of their traces, not in form.
        contradictions: Examples whose gold cannot follow from their own context, and why.
        overlaps: What of the test part -> how much is `shared` with training, `of` how much.
        form_leak: Part of the data -> what the form of its traces gives away.
    """

    notes: tuple[str, ...]
    sizes: dict[str, dict[str, int]]
    groups: dict[str, int] | None
    repeats: dict[str, int] | None
    rules: dict[str, int]
    passages: Spread
    evidence_passages: Spread
    answers: Spread
    question_words: Spread
    quarantined: LeftOut
    completions: dict[str, dict[str, Spread]]
    contradictions: tuple[dict[str, str], ...] | None
    overlaps: dict[str, dict[str, int]] | None
    form_leak: dict[str, FormLeak]
