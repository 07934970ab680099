"""Making examples of CoTempQA's rows."""

import json
from collections.abc import Iterator

from tracegap.randomness import hash_of
from tracegap.records import Example, Quarantined
from tracegap.task import Loaded
from tracegap.tasks.cotempqa.facts import (
    Fact,
    answer_key,
    find_evidence,
    name_key,
    parse_fact,
    parse_question,
)
from tracegap.tasks.cotempqa.files import Placed


def load_rows(rows: Iterator[Placed], released: frozenset[str]) -> Loaded:
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
    placed: Placed, released: frozenset[str], ids_taken: set[str]
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


def _identity(placed: Placed, taken: set[str]) -> str:
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
