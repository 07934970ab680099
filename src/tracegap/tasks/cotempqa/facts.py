"""Reading CoTempQA's sentences: dated facts, and questions that name one event and ask for others.

A fact is `{subject} {relation} {object} from {date} to {date}.` or `... in {date}.`, in the present
or the past tense; a question is `While {event}, {asked event} {phrase of simultaneity}?`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Literal

from tracegap.text import normalise

Relation = Literal["position", "party", "school", "employer", "team", "chair", "head", "owner"]
Date = tuple[int, int, int]

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Fact:
    """One dated statement.

    Attributes:
        subject: Who or what it is about.
        relation: Which of the eight kinds of statement it is.
        object: The other argument, e.g. the employer.
        start: (year, month, day); 0 for a month or day that is not told.
        end: The same; equal to `start` where the fact gives a single date.
    """

    subject: str
    relation: Relation
    object: str
    start: Date
    end: Date


@dataclass(frozen=True, slots=True)
class Question:
    """What a question says: its condition event, and what it asks for.

    Attributes:
        subject: Subject of the condition event.
        relation: Relation of the condition event.
        object: Object of the condition event.
        asks_who: Whether subjects are asked for (`who also ...`); otherwise objects are.
        asked_relation: Relation of the asked event.
        asked_subject: Subject of the asked event; None if that is what is asked for.
    """

    subject: str
    relation: Relation
    object: str
    asks_who: bool
    asked_relation: Relation
    asked_subject: str | None


_FACT_FORMS: dict[Relation, str] = {
    "position": r"(?:holds|held) the position of",
    "party": r"(?:is|was) a member of(?: the)?",
    "school": r"attend(?:s|ed)",
    "employer": r"work(?:s|ed) for",
    "team": r"play(?:s|ed) for",
    "chair": r"(?:is|was) the chair of",
    "head": r"(?:is|was) the head of",
    "owner": r"(?:is|was) owned by",
}
_CONDITION_FORMS: dict[Relation, str] = {
    "position": r"(?:was holding|held) the position of",
    "party": r"was a member of",
    "school": r"attended|was attending",
    "employer": r"was working for|worked for",
    "team": r"was playing for|played for",
    "chair": r"was the chair of",
    "head": r"was the head of",
    "owner": r"was owned by",
}
_ASKED_OBJECT_FORMS: dict[Relation, str] = {
    "position": r"which position did (.+?)(?: hold)?",
    "party": r"which political party (?:did (.+?) belong to|was (.+?) a member of)",
    "school": r"which school (?:did (.+?) attend|was (.+?) attending)",
    "employer": r"which employer (?:did (.+?) work|was (.+?) working) for",
    "team": r"which (?:sports )?(?:team|club) (?:did (.+?) play|was (.+?) playing) for",
    "chair": r"which .+? (?:was (.+?) the chair of|did (.+?) chair)",
    "head": r"which .+? (?:was (.+?) the head of|did (.+?) head)",
    "owner": r"(?:who|which \w+) (?:owned (.+?)|was (.+?) owned by)",
}
_ASKED_WHO_FORMS: dict[Relation, str] = {
    "position": r"who (?:also held|was also holding) the position of .+",
    "party": r"who was also a member of .+",
    "school": r"who (?:also attended|was also attending) .+",
    "employer": r"who (?:also worked|was also working) for .+",
    "team": r"who (?:also played|was also playing) for .+",
    "chair": r"who was also the chair of .+",
    "head": r"who was also the head of .+",
    "owner": r"(?:who|what|which \w+) was also owned by .+",
}
_SIMULTANEITY = re.compile(
    " (?:simultaneously|concurrently|(?:at|during|within|in|over) the (?:same|identical|exact) .+)$"
)
LONGEST_SENTENCE = 1000
"""In characters; a longer fact or question is not read, so that reading takes bounded time. The
longest of the data set have 281 (question) and 181 (fact)."""
_MOST_ASKED_PARTS = 8

_MONTH = "|".join(MONTHS)
_DATE = rf"(?:(?:{_MONTH})(?: \d{{1,2}})?, )?\d{{1,4}}"
_LONGEST_NAME = 200
_TIME = re.compile(rf" (?:from (?P<start>{_DATE}) to (?P<end>{_DATE})|in (?P<single>{_DATE}))\.?$")


def _alternatives(forms: dict[Relation, str]) -> str:
    return "|".join(f"(?P<{relation}>{form})" for relation, form in forms.items())


_FACT_RELATION = re.compile(rf" (?:{_alternatives(_FACT_FORMS)}) ")
_CONDITION = re.compile(rf"While (?P<s>.+?) (?:{_alternatives(_CONDITION_FORMS)}) (?P<o>.+)")
_ASKED_PART = re.compile(r", (?=wh(?:ich|o|at) )")
_ASKED_WHO, _ASKED_OBJECT = (
    {r: re.compile(form) for r, form in forms.items()}
    for forms in (_ASKED_WHO_FORMS, _ASKED_OBJECT_FORMS)
)


@lru_cache(4096)  # the same few years again and again
def parse_date(text: str) -> Date:
    """Returns (year, month, day) of `1984`, `July, 1984` or `July 4, 1984`, 0 where not told."""
    *before, year = text.split(", ")
    if not before:
        return int(year), 0, 0
    month, *day = before[0].split()
    return int(year), MONTHS.index(month) + 1, int(day[0]) if day else 0


def parse_fact(sentence: str) -> Fact | None:
    """Reads one fact; None if the sentence is not of the data set's form."""
    if len(sentence) > LONGEST_SENTENCE:
        return None
    sentence = " ".join(sentence.split())
    time = _TIME.search(sentence)
    if time is None:
        return None
    relation = _FACT_RELATION.search(sentence, 0, time.start())
    if relation is None:
        return None
    start = parse_date(time["start"] or time["single"])
    end = parse_date(time["end"] or time["single"])
    return Fact(
        subject=sentence[: relation.start()],
        relation=_which(relation),
        object=sentence[relation.end() : time.start()],
        start=start,
        end=end,
    )


def parse_question(question: str) -> Question | None:
    """Reads a question; None if it is not of the data set's form."""
    if len(question) > LONGEST_SENTENCE:
        return None
    body = " ".join(question.split()).removesuffix("?").rstrip()
    for comma in islice(_ASKED_PART.finditer(body), _MOST_ASKED_PARTS):
        condition = _CONDITION.fullmatch(body[: comma.start()])
        if condition is None:
            continue
        asked = _parse_asked(body[comma.end() :])
        if asked is not None:
            who, relation, subject = asked
            event = condition["s"], _which(condition), condition["o"]
            return Question(*event, asks_who=who, asked_relation=relation, asked_subject=subject)
    return None


def _parse_asked(asked: str) -> tuple[bool, Relation, str | None] | None:
    """Returns (asks who, relation, subject) of the asked event."""
    simultaneity = _SIMULTANEITY.search(asked)
    if simultaneity is None:
        return None
    asked = asked[: simultaneity.start()]
    for relation, form in _ASKED_WHO.items():
        if form.fullmatch(asked):
            return True, relation, None
    for relation, form in _ASKED_OBJECT.items():
        if match := form.fullmatch(asked):
            return False, relation, next(group for group in match.groups() if group)
    return None


def _which(match: re.Match[str]) -> Relation:
    """Returns the relation whose alternative matched."""
    return next(relation for relation in _FACT_FORMS if match[relation] is not None)


def name_key(name: str) -> str:
    """Returns a name for comparison: without case, extra spaces and a leading article."""
    # a long text is no name, and is not to be kept
    return _kept_key(name) if len(name) <= _LONGEST_NAME else _key(name)


def _key(name: str) -> str:
    plain = normalise(name)
    return plain.removeprefix("the ") or plain


_kept_key = lru_cache(4096)(_key)  # one question compares the same few names again and again


def is_condition(fact: Fact, question: Question) -> bool:
    """Whether a fact states the question's own condition event, at whatever time."""
    return (
        fact.relation == question.relation
        and name_key(fact.subject) == name_key(question.subject)
        and name_key(fact.object) == name_key(question.object)
    )


def find_evidence(
    question: Question, facts: Sequence[Fact | None], answers: Iterable[str]
) -> tuple[int, ...]:
    """Returns the positions of the facts whose answer argument is one of the answers.

    Names are compared whole, and the question's own event is left out; facts that could not be
    read (None) are never evidence.
    """
    gold = {name_key(answer) for answer in answers}
    return tuple(
        i
        for i, fact in enumerate(facts)
        if fact and answer_key(question, fact) in gold and not is_condition(fact, question)
    )


def answer_key(question: Question, fact: Fact) -> str:
    """Returns the argument of a fact that would be the answer: who does it, or the object."""
    return name_key(fact.subject if question.asks_who else fact.object)


def written_time(fact: Fact) -> str:
    """Returns a fact's time for a reader, e.g. `1979-1990` or `May 1981`."""
    start, end = _written_date(fact.start), _written_date(fact.end)
    if fact.start == fact.end:
        return start
    # dates of one part each are short enough to be joined by a hyphen
    return f"{start} to {end}" if " " in start + end else f"{start}-{end}"


def _written_date(date: Date) -> str:
    year, month, day = date
    parts = ([str(day)] if day else []) + ([MONTHS[month - 1]] if month else []) + [str(year)]
    return " ".join(parts)
