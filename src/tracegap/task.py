"""The interface Task: a data set with its rules, from which all else is worked out.

A task of your own begins from `tracegap.tasks.base`, where what most tasks share is written.
"""

import copy
import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import ClassVar, Literal, Protocol, Self, TypeAlias, runtime_checkable

from tracegap.files import read_lines, read_records
from tracegap.readings import FreeReading
from tracegap.records import (
    Abstention,
    Derivation,
    Example,
    Finding,
    Parsed,
    Quarantined,
    SetScore,
    Trace,
)

SYNTHETIC = "synthetic"
HUB = "hub"
SYSTEM_MESSAGE = "You answer questions from the given context."

AnswerStyle = Literal["list", "text"]
Reading = Literal["dataset", "plain"]
"""Whose conventions a derivation follows: `dataset`, what the data set's authors meant, or `plain`,
what question and context say to anybody."""
Tie: TypeAlias = tuple[str, str]
"""Its kind, e.g. `subject`, and its name. Examples that share one belong together."""
Said: TypeAlias = tuple[Example, tuple[str, ...] | None, tuple[str, ...] | None]


@dataclass(frozen=True, slots=True)
class Wording:
    """The words in front of the two steps; neither may hold a colon or a line break.

    Attributes:
        label: Stands before the label, e.g. `The kind of question is`.
        evidence: Stands before the list of passages, e.g. `The facts that answer it are`.
        answer_style: `list`: a JSON list of strings; `text`: the one answer as it is.
    """

    label: str
    evidence: str
    answer_style: AnswerStyle


@dataclass(frozen=True, slots=True)
class Loaded:
    """The examples of one source, and the rows that could not be used.

    Attributes:
        examples: In the order of the source.
        quarantined: Rows left out, each with the reason.
        official_test: Ids of a released or official test split, empty if the source has none.
        notes: What a reader of the data report must know of the source, a sentence each.
    """

    examples: tuple[Example, ...]
    quarantined: tuple[Quarantined, ...]
    official_test: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GivenGold:
    """The gold values that a file of outputs brings itself; None where it does not say.

    Attributes:
        evidence: Gold passages, as texts.
        meta: The task's `kept_columns` that the file has, as (column, value).
    """

    question: str
    context: tuple[str, ...]
    answers: tuple[str, ...]
    label: str | None
    evidence: tuple[str, ...] | None
    meta: tuple[tuple[str, str], ...] = ()


class ReleasedRule(Protocol):
    """How the paper's released scorer reads outputs of one data set, for the audit."""

    @property
    def class_sentences(self) -> tuple[str, ...]:
        """What may stand before the label in the sentence that states it, without the colon."""

    @property
    def evidence_sentences(self) -> tuple[str, ...]:
        """What may stand before the cited passages, without the colon."""

    def class_part(self, trace: str) -> str:
        """Returns the part of a trace in which the released scorer looks for the label."""

    def support(
        self, question: str, context: tuple[str, ...], answers: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Returns the gold passages of a released test row that does not name them."""

    def answer_right(self, raw: str, example: Example, mended: bool) -> bool:
        """Judges the answer in an output, with the candidate answers as released or mended."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a file that can be read by itself, so that several processes can share one file.

    Attributes:
        path: The file.
        start, end: Half-open range, of bytes or whatever else the task counts; 0 and 0 for all.
    """

    path: Path
    start: int
    end: int


@runtime_checkable
class StreamedTask(Protocol):
    """A task whose local files can be read in stretches."""

    def stretches(self, source: Path, size: int) -> list[Stretch]:
        """Cuts the files of a source into stretches of about `size` bytes."""

    def read_stretch(self, stretch: Stretch) -> Iterator[Example | Quarantined]:
        """Yields the examples of a stretch, and the rows that cannot be used."""


class Task(ABC):
    """A data set with its rules. What is not abstract here has an answer that fits any task."""

    name: ClassVar[str]
    title: ClassVar[str]
    hub_name: ClassVar[str]
    licence: ClassVar[str]
    sizes: ClassVar[str] = "as many as its source has"
    label_rule: ClassVar[str]
    evidence_rule: ClassVar[str]
    labels: ClassVar[tuple[str, ...]]
    wording: ClassVar[Wording]
    instruction: ClassVar[str]
    reading: Reading = "dataset"
    packages: ClassVar[tuple[str, ...]] = ()
    """Optional packages without which its official metrics cannot be worked out."""
    kept_columns: ClassVar[tuple[str, ...]] = ()
    """Columns of a file of outputs that `example_of_gold` needs besides the usual ones."""

    needed_gold: ClassVar[tuple[str, ...]] = ("question", "context", "gold")
    """Fields without which a file of outputs cannot be judged, if no examples are loaded."""
    fresh: ClassVar[bool] = True
    """Whether `synthetic` makes as many new examples as are asked for; else it has but its own."""
    free_traces: ClassVar[bool] = False
    """Whether traces may be in the model's own words: steps that are not stated are no fault."""

    @abstractmethod
    def load(self, source: str, seed: int, size: int) -> Loaded:
        """Returns examples from `synthetic` (`size` fresh ones), `hub`, or a local folder's path.

        Raises:
            BadInputError: Names file, line and field of what cannot be read.
        """

    @abstractmethod
    def score_answer(self, said: tuple[str, ...] | None, example: Example) -> SetScore:
        """Scores an answer; None stands for one that is missing or malformed."""

    @abstractmethod
    def findings(self, question: str, context: Sequence[str], said: Parsed) -> list[Finding]:
        """Judges without gold each step that was said."""

    @abstractmethod
    def released_incorrect(self, example: Example, label: str, seed: int) -> tuple[Trace, str]:
        """Returns the paper's own incorrect trace with this wrong label, and its text."""

    @abstractmethod
    def example_of_gold(self, given: GivenGold) -> Example | str:
        """Returns the example that a file of outputs describes, or why there is none."""

    @abstractmethod
    def released_rule(self) -> ReleasedRule:
        """Returns how the released scorer reads this task's outputs."""

    def official_scores(self, said: Iterable[Said]) -> dict[str, float]:
        """Returns what the data set's own official metrics give, by name; empty if it has none.

        Args:
            said: Each example with the answers and evidence read from its generation; None stands
                for what is missing or malformed.
        """
        return {}

    def read_free(
        self,
        question: str,
        context: Sequence[str],
        trace: str,
        answer: str | tuple[str, ...] | None,
    ) -> FreeReading | None:
        """Reads a trace in the model's own words and the answer after it; None without rules."""
        return None

    def read_as(self, reading: Reading) -> Self:
        """Returns the task with derivations that follow these conventions, where it has both."""
        other = copy.copy(self)
        other.reading = reading
        return other

    def derive(self, question: str, context: Sequence[str]) -> Derivation | Abstention:
        """Works out label, evidence and answers from question and context alone, or abstains."""
        return Abstention(f"task {self.name!r} has no rules of derivation")

    def answers_of(self, question: str, cited: Sequence[str]) -> tuple[str, ...] | None:
        """Returns the answers that cited passages lead to, right or wrong, or None."""
        found = self.derive(question, cited)
        return found.answers if isinstance(found, Derivation) else None

    def also_answering(self, example: Example, places: Sequence[int]) -> frozenset[int]:
        """Returns which of other passages than gold tell the answer too, as far as can be seen.

        They are neither right nor wrong to cite, so no arm cites them as wrong.
        """
        return frozenset()

    def asked(self, example: Example) -> tuple[str, ...]:
        """What is asked for, the narrowest first, for a baseline that looks answers up by it."""
        return (example.question,)

    def ties(self, example: Example) -> tuple[Tie, ...]:
        """Returns what ties an example to others, so that a split by groups keeps them together."""
        return (("group", example.group),)

    def contradiction(self, example: Example) -> str | None:
        """Returns why an example's gold cannot follow from its own context, or None."""
        return None

    def read(self, path: Path) -> Loaded:
        """Returns the examples of a folder or file of the data set, or of one that a run wrote.

        Raises:
            BadInputError: Names file, line and field of what cannot be read.
        """
        if path.suffix == ".jsonl" and _holds_examples(path):
            return Loaded(tuple(read_records(path, Example)), ())
        return self.load(str(path), 0, 0)

    def event(self, example: Example) -> str:
        """What the question is about, for a baseline that looks answers up without the context."""
        return example.question

    def prompt(self, example: Example) -> list[dict[str, str]]:
        """Returns the chat messages that ask the question over its context."""
        return self.prompt_over(example.context, example.question)

    def prompt_over(self, context: Iterable[str], question: str) -> list[dict[str, str]]:
        """Returns the chat messages for any context, an empty one included."""
        text = "\n".join(context) or "(no context)"
        user = f"Context:\n{text}\n\nQuestion: {question}\n{self.instruction}"
        return [
            {"role": "system", "content": SYSTEM_MESSAGE},
            {"role": "user", "content": user},
        ]


_FIELDS = {field.name for field in fields(Example) if field.default_factory is MISSING}


def _holds_examples(path: Path) -> bool:
    """Whether a file's rows are examples as runs write them, and not the data set's own."""
    for _, text in read_lines(path):
        try:
            row = json.loads(text)
        except (ValueError, RecursionError):
            return True  # read as examples, the line is refused with its number
        return not isinstance(row, dict) or row.keys() >= _FIELDS
    return True


def answers_key(answers: Iterable[str]) -> str:
    """Returns answers as one comparable string, whatever their order."""
    return json.dumps(sorted(answers), ensure_ascii=False)
