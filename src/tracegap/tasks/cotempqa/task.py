"""CoTempQA: which events take place at the same time (Su et al. 2024, hub `Warrieryes/CotempQA`).

A folder of the data holds `equal.json`, `during.json`, `overlap.json` and `mix.json` or some of
them (JSON lines); it may hold `released_test_questions.json`, a JSON list of the questions of a
released test split. The group of a question is the subject of its own event; a split by groups
keeps together what shares any subject or any fact.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from tracegap.readings import FreeReading
from tracegap.records import Abstention, Derivation, Example
from tracegap.task import HUB, SYNTHETIC, GivenGold, Loaded, ReleasedRule, Tie, Wording
from tracegap.tasks.base import BaseTask, identity_of
from tracegap.tasks.cotempqa import generator
from tracegap.tasks.cotempqa.facts import (
    name_key,
    parse_fact,
    parse_question,
)
from tracegap.tasks.cotempqa.files import (
    class_file,
    file_rows,
    folder_rows,
    hub_rows,
    released_questions,
)
from tracegap.tasks.cotempqa.free.reader import read_free
from tracegap.tasks.cotempqa.released import (
    ASKS_OBJECT,
    ASKS_WHO,
    CLASS_SENTENCE,
    EVIDENCE_SENTENCE,
    CoTempQAReleasedRule,
    bearing,
)
from tracegap.tasks.cotempqa.rows import load_rows
from tracegap.tasks.cotempqa.rules import contradiction, derive, stated_answers
from tracegap.text import normalise


class CoTempQA(BaseTask):
    """Questions on what happened at the same time, over dated facts."""

    name: ClassVar[str] = "cotempqa"
    title: ClassVar[str] = "CoTempQA"
    hub_name: ClassVar[str] = "Warrieryes/CotempQA"
    licence: ClassVar[str] = "CC BY-SA 4.0"
    sizes: ClassVar[str] = "4,748 questions, without a split of its own; synthetic: any"
    labels: ClassVar[tuple[str, ...]] = ("equal", "during", "overlap", "mix")
    label_rule: ClassVar[str] = (
        "How the time of the question's own event lies to the time of each answer: equal (the "
        "same), during (one contains the other), overlap (they share a part), or mix (several "
        "answers that lie to it in different ways); the data set files each question under one."
    )
    evidence_rule: ClassVar[str] = (
        "The facts whose answer argument (the object; the subject where the question asks who) is "
        "a gold answer, as a whole name; never the question's own event."
    )
    wording: ClassVar[Wording] = Wording(
        label="The events are related in time as",
        evidence="The facts that answer the question are",
        answer_style="list",
    )
    instruction: ClassVar[str] = (
        "Give every answer as a JSON list of strings between <answer> and </answer>."
    )
    kept_columns: ClassVar[tuple[str, ...]] = ("triple_element",)

    def load(self, source: str, seed: int, size: int) -> Loaded:
        """Returns examples from `synthetic`, `hub`, or a folder with the data set's files.

        Raises:
            BadInputError: Names file, line and field of what cannot be read, or says what to do
                when the hub cannot be reached.
        """
        if source == SYNTHETIC:
            return Loaded(tuple(generator.generate(size, seed)), ())
        if source == HUB:
            return load_rows(hub_rows(self.hub_name, self.labels), frozenset())
        folder = Path(source)
        loaded = load_rows(folder_rows(folder, self.labels), released_questions(folder))
        absent = [
            f"{label}.json" for label in self.labels if not class_file(folder, label).is_file()
        ]
        note = f"{folder} holds no {', '.join(absent)}: those classes are left out."
        return replace(loaded, notes=(note,) if absent else ())

    def read_free(
        self,
        question: str,
        context: Sequence[str],
        trace: str,
        answer: str | tuple[str, ...] | None,
    ) -> FreeReading | None:
        """Reads a free trace: which facts it means, what it concludes and claims of their times."""
        return read_free(question, context, trace, answer)

    def derive(self, question: str, context: Sequence[str]) -> Derivation | Abstention:
        """Works out label, evidence and answers by comparing times, or abstains."""
        return derive(question, context, self.reading)

    def answers_of(self, question: str, cited: Sequence[str]) -> tuple[str, ...] | None:
        """Returns what cited facts answer to what is asked for, whatever their times, or None."""
        return stated_answers(question, cited)

    def contradiction(self, example: Example) -> str | None:
        """Returns why the label or an answer cannot follow from the facts' times, or None."""
        return contradiction(example)

    def asked(self, example: Example) -> tuple[str, ...]:
        """Returns the asked event's subject (its object where it asks who) and relation."""
        question = parse_question(example.question)
        if question is None:
            return (example.question,)
        about = question.object if question.asked_subject is None else question.asked_subject
        relation = f"{question.asked_relation} {question.asks_who}"
        return f"{name_key(about)} | {relation}", relation

    def ties(self, example: Example) -> tuple[Tie, ...]:
        """Returns the subjects of both events, those of the gold facts, and all facts."""
        question = parse_question(example.question)
        subjects = {example.group}
        if question is not None and question.asked_subject is not None:
            subjects.add(name_key(question.asked_subject))
        gold = map(parse_fact, example.evidence_passages)
        subjects |= {name_key(fact.subject) for fact in gold if fact is not None}
        facts = (("fact", normalise(passage)) for passage in example.context)
        return (*(("subject", subject) for subject in sorted(subjects)), *facts)

    def read(self, path: Path) -> Loaded:
        """Returns the examples of a folder, a `.jsonl` file, or one class's `.json` file."""
        if path.suffix == ".json" and path.is_file():
            return load_rows(file_rows(path, self.labels), frozenset())
        return super().read(path)

    def event(self, example: Example) -> str:
        """Returns the question's own event (`S | relation | O`), for the look-up baseline."""
        question = parse_question(example.question)
        if question is None:
            return example.question
        parts = (name_key(question.subject), question.relation, name_key(question.object))
        return " | ".join(parts)

    def example_of_gold(self, given: GivenGold) -> Example | str:
        """Returns the example that a file's own gold makes; the gold facts follow from it."""
        asked = parse_question(given.question)
        if asked is None:
            return "the question is not of CoTempQA's form"
        if given.label is None:
            return "neither the file nor its folder names the class"
        evidence = bearing(asked, given.context, given.answers)
        if not evidence:
            return "no fact of the context gives a gold answer"
        element = dict(given.meta).get("triple_element")
        return Example(
            id=identity_of(given),
            question=given.question,
            context=given.context,
            label=given.label,
            evidence=evidence,
            answers=given.answers,
            group=name_key(asked.subject),
            meta={"triple_element": element or (ASKS_WHO if asked.asks_who else ASKS_OBJECT)},
        )

    def released_rule(self) -> ReleasedRule:
        """Returns the released scorer's way with CoTempQA, to which our own wording is added."""
        return CoTempQAReleasedRule(
            (self.wording.label, CLASS_SENTENCE), (self.wording.evidence, EVIDENCE_SENTENCE)
        )
