"""What a task is: a data set with its rules; arms, checks and analysis come free."""

import copy
import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self, TypeAlias

from tracegap.checks.answers import score_answer_set
from tracegap.files import read_records
from tracegap.randomness import random_for
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
from tracegap.task import Wording
from tracegap.tasks.derivation import Reading
from tracegap.tasks.ties import Tie, by_group
from tracegap.traces.render import escape, render_label

SYNTHETIC = "synthetic"
HUB = "hub"
SYSTEM_MESSAGE = "You answer questions from the given context."


Said: TypeAlias = tuple[Example, tuple[str, ...] | None, tuple[str, ...] | None]


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


class Task(ABC):
    """A data set with its rules. A subclass is a page or two."""

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

    @abstractmethod
    def load(self, source: str, seed: int, size: int) -> Loaded:
        """Returns examples from `synthetic` (`size` fresh ones), `hub`, or a local folder's path.

        Raises:
            BadInputError: Names file, line and field of what cannot be read.
        """

    def score_answer(self, said: tuple[str, ...] | None, example: Example) -> SetScore:
        """Scores an answer; None stands for one that is missing or malformed."""
        return score_answer_set(said, example.answers)

    def official_scores(self, said: Iterable[Said]) -> dict[str, float]:
        """Returns what the data set's own official metrics give, by name; empty if it has none.

        Args:
            said: Each example with the answers and evidence read from its generation; None stands
                for what is missing or malformed.
        """
        return {}

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

    def findings(self, question: str, context: Sequence[str], said: Parsed) -> list[Finding]:
        """Judges without gold each step that was said; here by comparing it with `derive`."""
        # imported here: the checks build on derivations, and only this hook looks back
        from tracegap.checks.gold_free import findings_from

        return findings_from(self.derive(question, context), self, question, context, said)

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
        return by_group(example)

    def contradiction(self, example: Example) -> str | None:
        """Returns why an example's gold cannot follow from its own context, or None."""
        return None

    def read(self, path: Path) -> Loaded:
        """Returns the examples of a folder, or of one `.jsonl` file of examples as runs write it.

        Raises:
            BadInputError: Names file, line and field of what cannot be read.
        """
        if path.suffix == ".jsonl":
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

    def released_incorrect(self, example: Example, label: str, seed: int) -> tuple[Trace, str]:
        """Returns the paper's incorrect trace and its text: one wrong passage, a bare string."""
        # imported here: arms build on tasks, and only this hook looks back
        from tracegap.traces.arms import unlike_gold

        pick = random_for(seed, "released wrong evidence", example.id).choice(unlike_gold(example))
        passage = example.context[pick]
        steps = (
            f"{self.wording.label}: {render_label(label)}.",
            f"{self.wording.evidence}: {escape(passage)}",
        )
        return Trace(label, (passage,)), "\n".join(steps)


def answers_key(answers: Iterable[str]) -> str:
    """Returns answers as one comparable string, whatever their order."""
    return json.dumps(sorted(answers), ensure_ascii=False)
