"""CoTempQA: which events take place at the same time (Su et al. 2024, hub `Warrieryes/CotempQA`).

A folder of the data holds `equal.json`, `during.json`, `overlap.json` and `mix.json` or some of
them (JSON lines); it may hold `released_test_questions.json`, a JSON list of the questions of a
released test split. The group of a question is the subject of its own event; a split by groups
keeps together what shares any subject or any fact.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from pydantic import TypeAdapter, ValidationError

from tracegap.errors import BadInputError
from tracegap.files import first_complaint, read_lines
from tracegap.randomness import hash_of
from tracegap.records import Abstention, Derivation, Example, Quarantined
from tracegap.task import HUB, SYNTHETIC, Loaded, Task, Wording
from tracegap.tasks.cotempqa import generator
from tracegap.tasks.cotempqa.facts import (
    Fact,
    answer_key,
    find_evidence,
    name_key,
    parse_fact,
    parse_question,
)
from tracegap.tasks.cotempqa.rules import contradiction, derive, stated_answers
from tracegap.tasks.hub import load_from_hub
from tracegap.tasks.ties import Tie
from tracegap.text import normalise

RELEASED_TEST = "released_test_questions.json"


@dataclass(frozen=True, slots=True)
class _Row:
    """One row as the data set has it; the index is null in some."""

    index: int | None
    triple_element: str
    question: str
    facts: list[str]
    answer: list[str]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A row and where it was read: `label` is its class, `line` counts from 1."""

    row: _Row
    label: str
    source: str
    line: int


class CoTempQA(Task):
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

    def load(self, source: str, seed: int, size: int) -> Loaded:
        """Returns examples from `synthetic`, `hub`, or a folder with the data set's files.

        Raises:
            BadInputError: Names file, line and field of what cannot be read, or says what to do
                when the hub cannot be reached.
        """
        if source == SYNTHETIC:
            return Loaded(tuple(generator.generate(size, seed)), ())
        if source == HUB:
            return _build(_hub_rows(self.hub_name, self.labels), frozenset())
        folder = Path(source)
        loaded = _build(_folder_rows(folder, self.labels), _released_questions(folder))
        absent = [f"{label}.json" for label in self.labels if not _file(folder, label).is_file()]
        note = f"{folder} holds no {', '.join(absent)}: those classes are left out."
        return replace(loaded, notes=(note,) if absent else ())

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
            return _build(_file_rows(path, self.labels), frozenset())
        return super().read(path)

    def event(self, example: Example) -> str:
        """Returns the question's own event (`S | relation | O`), for the look-up baseline."""
        question = parse_question(example.question)
        if question is None:
            return example.question
        parts = (name_key(question.subject), question.relation, name_key(question.object))
        return " | ".join(parts)


def _build(rows: Iterator[_Placed], released: frozenset[str]) -> Loaded:
    """Makes examples of rows; those that cannot be used are put aside with the reason."""
    examples: list[Example] = []
    quarantined: list[Quarantined] = []
    first_places: dict[str, str] = {}
    ids: set[str] = set()
    for placed in rows:
        content = json.dumps([placed.row.question, placed.row.facts, placed.row.answer])
        place = f"{placed.source}, line {placed.line}"
        first = first_places.setdefault(content, place)
        built: Example | tuple[str, str]
        if first != place:
            built = ("question", f"the same question, facts and answers stand in {first}")
        else:
            built = _example(placed, released, ids)
        if isinstance(built, Example):
            ids.add(built.id)
            examples.append(built)
        else:
            quarantined.append(Quarantined(placed.source, placed.line, *built))
    official = frozenset(e.id for e in examples if "released_test" in e.meta)
    return Loaded(tuple(examples), tuple(quarantined), official)


def _example(
    placed: _Placed, released: frozenset[str], ids_taken: set[str]
) -> Example | tuple[str, str]:
    """Returns the example of one row, or the field and reason why it cannot be used."""
    row = placed.row
    answers = tuple(dict.fromkeys(answer.strip() for answer in row.answer))
    if not answers or not all(answers):
        return "answer", "there is no answer, or an empty one"
    question = parse_question(row.question)
    if question is None:
        return "question", "it is not of the form `While ..., which ... at the same time?`"
    facts = [parse_fact(fact) for fact in row.facts]
    evidence = find_evidence(question, facts, answers)
    found = {answer_key(question, fact) for i in evidence if (fact := facts[i])}
    lacking = [answer for answer in answers if name_key(answer) not in found]
    if lacking:
        return "facts", _why_lacking(lacking[0], facts)
    meta = {"triple_element": row.triple_element}
    if row.index is not None:
        meta["index"] = str(row.index)
    if row.question in released:
        meta["released_test"] = "yes"
    return Example(
        id=_identity(placed, ids_taken),
        question=row.question,
        context=tuple(row.facts),
        label=placed.label,
        evidence=evidence,
        answers=answers,
        group=name_key(question.subject),
        meta=meta,
    )


def _identity(placed: _Placed, taken: set[str]) -> str:
    """Returns class and index; without an index, or where that is taken, with a content hash."""
    row = placed.row
    by_index = f"{placed.label}-{row.index}"
    if row.index is not None and by_index not in taken:
        return by_index
    content = f"{hash_of(row.question, *row.facts, *row.answer):016x}"
    return f"{placed.label}-{content}" if row.index is None else f"{by_index}-{content}"


def _why_lacking(answer: str, facts: list[Fact | None]) -> str:
    unread = [i + 1 for i, fact in enumerate(facts) if fact is None]
    if unread:
        return f"no readable fact gives the answer {answer!r}; fact {unread[0]} cannot be read"
    return f"no fact but the question's own event gives the answer {answer!r}"


@cache
def _row_adapter() -> TypeAdapter[_Row]:
    return TypeAdapter(_Row)


def _file(folder: Path, label: str) -> Path:
    return folder / f"{label}.json"


def _folder_rows(folder: Path, labels: Sequence[str]) -> Iterator[_Placed]:
    paths = {label: _file(folder, label) for label in labels}
    present = {label: path for label, path in paths.items() if path.is_file()}
    if not present:
        names = ", ".join(path.name for path in paths.values())
        raise BadInputError(
            f"{folder}: none of {names} is there; give the folder that holds CoTempQA's files, "
            f"or the source {SYNTHETIC!r} or {HUB!r}."
        )
    for label, path in present.items():
        yield from _labelled_rows(path, label)


def _file_rows(path: Path, labels: Sequence[str]) -> Iterator[_Placed]:
    """Yields the rows of one file; its name begins with the class, as in `during-test.json`."""
    label = next((label for label in labels if path.stem.startswith(label)), None)
    if label is None:
        raise BadInputError(
            f"{path}: its name does not begin with a class ({', '.join(labels)}), so the class of "
            "its rows is unknown; rename it."
        )
    return _labelled_rows(path, label)


def _labelled_rows(path: Path, label: str) -> Iterator[_Placed]:
    line = 0
    for line, text in read_lines(path):
        yield _Placed(_read_row(text, f"{path}, line {line}"), label, str(path), line)
    if line == 0:
        raise BadInputError(f"{path}: it holds no rows; remove it or download it again.")


def _read_row(data: str | dict[str, Any], place: str) -> _Row:
    adapter = _row_adapter()
    try:
        return (
            adapter.validate_json(data) if isinstance(data, str) else adapter.validate_python(data)
        )
    except ValidationError as error:
        complaint = first_complaint(error).rstrip(".")
        raise BadInputError(
            f"{place}: {complaint}; a row needs index, triple_element, question, "
            "facts and answer: mend or remove it, or download the file again."
        ) from None


def _released_questions(folder: Path) -> frozenset[str]:
    path = folder / RELEASED_TEST
    if not path.is_file():
        return frozenset()
    text = "\n".join(line for _, line in read_lines(path))
    try:
        return frozenset(TypeAdapter(list[str]).validate_json(text))
    except ValidationError as error:
        complaint = first_complaint(error).rstrip(".")
        raise BadInputError(
            f"{path}: {complaint}; it must be one JSON list of questions: mend or remove it."
        ) from None


def _hub_rows(hub_name: str, labels: Sequence[str]) -> Iterator[_Placed]:
    remedy = "give a local folder with its JSON files as source, or use the source 'synthetic'"
    files = {label: f"{label}.json" for label in labels}
    splits = load_from_hub(hub_name, remedy=remedy, data_files=files)
    for label in labels:
        source = f"{hub_name}/{label}.json"
        for line, row in enumerate(splits[label], start=1):
            yield _Placed(_read_row(row, f"{source}, line {line}"), label, source, line)
