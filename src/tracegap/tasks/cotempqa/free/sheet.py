"""A question with its facts, made ready for reading what is written about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from tracegap.tasks.cotempqa.facts import (
    Fact,
    Question,
    is_condition,
    name_key,
    parse_fact,
    parse_question,
)
from tracegap.tasks.cotempqa.sharing import answer_of, is_asked
from tracegap.text import normalise
from tracegap.traces.free.names import NameIndex

MOST_FACTS = 1000


@dataclass(frozen=True)
class Sheet:
    """The facts of one question.

    Attributes:
        question: None if it is not of the data set's form.
        facts: None for each passage that is no fact.
        names: What facts are called by: their objects and subjects, each once.
        by_object, by_subject: The facts that a name is the object, and the subject, of.
        asked: Positions of the facts that could answer.
        own: Positions of the facts that state the question's own event.
    """

    question: Question | None
    facts: tuple[Fact | None, ...]
    names: tuple[str, ...]
    by_object: tuple[tuple[int, ...], ...]
    by_subject: tuple[tuple[int, ...], ...]
    asked: frozenset[int]
    own: frozenset[int]

    @cached_property
    def index(self) -> NameIndex:
        """Finds the names in a text."""
        return NameIndex(list(self.names))

    @cached_property
    def event(self) -> Fact | None:
        """The question's own event; the latest, if it stands there with several times."""
        facts = [fact for i in self.own if (fact := self.facts[i])]
        return max(facts, key=lambda fact: (fact.start, fact.end), default=None)

    @cached_property
    def event_names(self) -> frozenset[int]:
        """Names that stand for the question's own event, and never for an answer."""
        event, question = self.event, self.question
        if event is None or question is None:
            return frozenset()
        if question.asked_subject and normalise(question.asked_subject) != normalise(event.subject):
            return frozenset()
        own = normalise(event.subject if question.asks_who else event.object)
        return frozenset(i for i, name in enumerate(self.names) if normalise(name) == own)

    @cached_property
    def _keys(self) -> dict[str, int]:
        return {name_key(name): number for number, name in enumerate(self.names)}

    def named(self, text: str) -> str | None:
        """Returns the name that a text is, as the facts have it; None if it is none."""
        number = self._keys.get(name_key(text))
        return None if number is None else self.names[number]

    @property
    def asks_who(self) -> bool:
        """Whether subjects are asked for."""
        return self.question is not None and self.question.asks_who

    @property
    def could_answer(self) -> frozenset[int] | None:
        """The facts whose names are looked for first in what is concluded; None: all of them.

        Who is asked for may have been there in another way: as a student, not as an employee.
        """
        return None if self.asks_who else self.asked

    def facts_of(self, name: int) -> tuple[int, ...]:
        """Returns the facts that a name tells apart from others."""
        if self.asks_who and self.question is not None:
            subject = self.by_subject[name]
            return (
                tuple(i for i in subject if i in self.asked or i in self.own)
                or tuple(i for i in self.by_object[name] if self._tells(name))
                or subject
            )
        return self.by_object[name]

    def _tells(self, name: int) -> bool:
        return not any(i in self.asked for i in self.by_object[name])

    def answer(self, position: int) -> str:
        """Returns the answer that a fact gives."""
        fact = self.facts[position]
        if fact is None:
            return ""
        return fact.object if self.question is None else answer_of(fact, self.question)


@lru_cache(maxsize=256)  # several outputs answer one question
def sheet_of(question: str, context: tuple[str, ...]) -> Sheet:
    """Returns a question's facts, ready to be looked for."""
    asked = parse_question(question)
    facts = tuple(parse_fact(passage) for passage in context[:MOST_FACTS])
    numbers: dict[str, int] = {}
    names: list[str] = []
    objects: list[list[int]] = []
    subjects: list[list[int]] = []

    def number(name: str) -> int:
        key = normalise(name)
        if key not in numbers:
            numbers[key] = len(names)
            names.append(name)
            objects.append([])
            subjects.append([])
        return numbers[key]

    for position, fact in enumerate(facts):
        if fact is not None:
            objects[number(fact.object)].append(position)
            subjects[number(fact.subject)].append(position)
    return Sheet(
        question=asked,
        facts=facts,
        names=tuple(names),
        by_object=tuple(map(tuple, objects)),
        by_subject=tuple(map(tuple, subjects)),
        asked=_asked(asked, facts),
        own=frozenset(
            i for i, fact in enumerate(facts) if fact and asked and is_condition(fact, asked)
        ),
    )


def _asked(question: Question | None, facts: Sequence[Fact | None]) -> frozenset[int]:
    """Returns the facts of the asked kind; all others than the event where none is."""
    known = [(i, fact) for i, fact in enumerate(facts) if fact is not None]
    if question is None:
        return frozenset(i for i, _ in known)
    strict = frozenset(
        i
        for i, fact in known
        if fact.relation == question.asked_relation and is_asked(fact, question)
    )
    return strict or frozenset(i for i, fact in known if is_asked(fact, question))
