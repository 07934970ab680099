"""Which facts are asked for, and how their times lie to that of the question's own event."""

from collections.abc import Iterable
from typing import Literal

from tracegap.tasks.cotempqa.facts import Fact, Question, is_condition, name_key, written_time

Kind = Literal["equal", "contains", "inside", "date", "overlap"]
NOTHING_SHARED = "no asked event shares time with the question's own event"
_LABELS: dict[Kind, str] = {
    "equal": "equal",
    "contains": "during",
    "inside": "during",
    "date": "during",
    "overlap": "overlap",
}

_WORDS: dict[Kind, str] = {
    "equal": "is the same as",
    "contains": "contains",
    "inside": "lies within",
    "date": "lies within",
    "overlap": "overlaps",
}


def kind_of(own: Fact, other: Fact) -> Kind | None:
    """Returns how another time lies to the question's own; None if they share none."""
    if (own.start, own.end) == (other.start, other.end):
        return "equal"
    if other.start > own.end or own.start > other.end:
        return None
    if other.start <= own.start and own.end <= other.end:
        return "contains"
    if own.start <= other.start and other.end <= own.end:
        return "date" if other.start == other.end else "inside"
    return "overlap"


def is_asked(fact: Fact, question: Question) -> bool:
    """Whether a fact, its time aside, is of the kind that the question asks for."""
    if question.asked_subject is None:
        return (
            fact.relation == question.asked_relation
            and name_key(fact.object) == name_key(question.object)
            and not is_condition(fact, question)
        )
    if name_key(fact.subject) != name_key(question.asked_subject):
        return False
    if _two_of_both(question):
        return fact.relation != question.relation
    return fact.relation == question.asked_relation and not is_condition(fact, question)


def _two_of_both(question: Question) -> bool:
    """Whether the question names two subjects and two relations."""
    return (
        question.asked_subject is not None
        and question.relation != question.asked_relation
        and name_key(question.subject) != name_key(question.asked_subject)
    )


def label_of(kinds: Iterable[Kind]) -> str:
    """Returns the class of a question whose answers' times lie so to its event."""
    labels = {_LABELS[kind] for kind in kinds}
    return labels.pop() if len(labels) == 1 else "mix"


def answer_of(fact: Fact, question: Question) -> str:
    """Returns what of a fact answers the question: its subject or its object."""
    return fact.subject if question.asks_who else fact.object


def reason_of(own: Fact, fact: Fact, kind: Kind, question: Question, answers: int) -> str:
    """Returns in words how the time of an answer lies to that of the event.

    Args:
        own: The question's own event.
        fact: That of the answer.
        kind: How they lie.
        question: The question.
        answers: How many there are; of several each is named.
    """
    who = f" ({answer_of(fact, question)})" if answers > 1 else ""
    return f"{written_time(fact)}{who} {_WORDS[kind]} {written_time(own)}"
