"""A task made of a JSON-lines file of your own; `tracegap task new FILE` writes one.

Each row becomes an example. What the file lacks is worked out by a rule that stands in the task's
listing: the label from the question's first word that asks, the evidence from the passages that
hold a gold answer. Rows of which no example can be made are put aside, each with the reason.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from tracegap.checks.answers import normalise_answer
from tracegap.errors import BadInputError
from tracegap.files import read_lines
from tracegap.records import Example, Quarantined, SetScore
from tracegap.task import HUB, SYNTHETIC, GivenGold, Loaded
from tracegap.tasks.alternatives import score_any
from tracegap.tasks.base import GroundedTask
from tracegap.tasks.ties import question_group
from tracegap.tasks.unusable import Unusable
from tracegap.text import has_utf8
from tracegap.traces.parse import parse_list

Row = Mapping[str, Any]
OTHER = "other"
QUESTION_WORDS = ("who", "what", "when", "where", "why", "which", "how")
_ASKS = re.compile(rf"\b({'|'.join(QUESTION_WORDS)}|whose|whom)\b", re.IGNORECASE)


class FileTask(GroundedTask):
    """What every task of a file shares; the file that `task new` writes fills in the rest."""

    fresh: ClassVar[bool] = False
    data: ClassVar[Path]
    """The JSON-lines file."""
    columns: ClassVar[Mapping[str, str]]
    """Field (question, context, gold, and label and evidence if there are any) -> its column."""

    def load(self, source: str, seed: int, size: int) -> Loaded:
        """Returns the examples of the task's own file, or of another one of its form.

        Raises:
            BadInputError: The file cannot be read, or holds no usable row.
        """
        if source == HUB:
            raise BadInputError(f"task {self.name!r} stands on no hub; leave --source out.")
        path = self.data if source == SYNTHETIC else Path(source)
        examples: dict[str, Example] = {}
        out = []
        for line, text in read_lines(path):
            found = self._read(text)
            if isinstance(found, Example) and found.id not in examples:
                examples[found.id] = found
                continue
            why = Unusable("row", "the row stands there twice")
            why = found if isinstance(found, Unusable) else why
            out.append(Quarantined(str(path), line, why.field, why.reason))
        if not examples:
            raise BadInputError(f"{path}: no row is usable; {_first(out)}")
        return Loaded(tuple(examples.values()), tuple(out))

    def _read(self, text: str) -> Example | Unusable:
        try:
            row = json.loads(text)
        except ValueError:
            return Unusable("row", "is not a whole JSON object")
        if not isinstance(row, dict) or not has_utf8(json.dumps(row, ensure_ascii=False)):
            return Unusable("row", "is no object of texts that can be written")
        return self.example_of_row(row)

    def example_of_row(self, row: Row) -> Example | Unusable:
        """Returns the example of one row of the file."""
        given = given_of(row, self.columns)
        if isinstance(given, Unusable):
            return given
        made = self.example_of_gold(replace(given, label=given.label or question_word(given)))
        if isinstance(made, str):
            return Unusable(self.columns.get("evidence", "evidence"), made)
        if made.label not in self.labels:
            return Unusable(self.columns.get("label", "label"), f"{made.label!r} is no label")
        evidence = made.evidence or bearing(given)
        if not evidence:
            return Unusable(self.columns["gold"], "no passage holds a gold answer")
        return replace(made, evidence=evidence, group=question_group(made.question))

    def score_answer(self, said: tuple[str, ...] | None, example: Example) -> SetScore:
        """Scores an answer: right if it is any of the gold answers, after normalisation."""
        return score_any(said, example)


def _first(out: list[Quarantined]) -> str:
    if not out:
        return "it is empty."
    return f"line {out[0].line}: field {out[0].field!r}: {out[0].reason}."


def given_of(row: Row, columns: Mapping[str, str]) -> GivenGold | Unusable:
    """Returns the gold of a row, or which column does not fit and why."""
    question = row.get(columns["question"])
    if not isinstance(question, str) or not question.strip():
        return Unusable(columns["question"], "is no text")
    context = texts_of(row.get(columns["context"]), lines=True)
    if not context:
        return Unusable(columns["context"], "is no list of passages")
    gold = texts_of(row.get(columns["gold"]), lines=False)
    if not gold or not all(answer.strip() for answer in gold):
        return Unusable(columns["gold"], "is no answer, or an empty one")
    label = row.get(columns["label"]) if "label" in columns else None
    if label is not None and not isinstance(label, str):
        return Unusable(columns["label"], "is no text")
    said = row.get(columns["evidence"]) if "evidence" in columns else None
    evidence = _evidence(said, context)
    if said is not None and evidence is None:
        return Unusable(columns["evidence"], "is no list of passages or of their places")
    return GivenGold(question, context, gold, label or None, evidence)


def texts_of(value: Any, lines: bool) -> tuple[str, ...] | None:
    """Returns a list of texts, a list written as a text, or one text (a passage a line)."""
    if isinstance(value, str):
        listed = parse_list(value)
        if listed is not None:
            return listed
        return tuple(line for line in value.splitlines() if line.strip()) if lines else (value,)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    return None


def _evidence(value: Any, context: tuple[str, ...]) -> tuple[str, ...] | None:
    """Returns gold passages, given as texts or as places counted from 0."""
    if isinstance(value, list) and value and all(type(one) is int for one in value):
        inside = all(0 <= place < len(context) for place in value)
        return tuple(context[place] for place in value) if inside else None
    return texts_of(value, lines=True)


def question_word(given: GivenGold) -> str:
    """Returns the first word of a question that asks, or `other`."""
    found = _ASKS.search(given.question)
    if found is None:
        return OTHER
    word = found[1].lower()
    return "who" if word in ("whose", "whom") else word


def bearing(given: GivenGold) -> tuple[int, ...]:
    """Returns the places of the passages that hold a gold answer, word for word."""
    answers = {f" {normalise_answer(answer)} " for answer in given.answers}
    return tuple(
        place
        for place, passage in enumerate(given.context)
        if any(answer in f" {normalise_answer(passage)} " for answer in answers)
    )
