"""Invented CoTempQA questions: the same sentences and classes, nothing that can be known before.

The question's own event shares time with the answers and with no other fact, whichever way a
missing month or day is read: times either have the same words or differ in the year. Labels and
kinds of question take turns; the number of facts, the names and the places of the answers in the
context do not depend on them.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from tracegap.randomness import random_for
from tracegap.records import Derivation, Example
from tracegap.tasks.cotempqa.facts import MONTHS, Relation, name_key
from tracegap.tasks.cotempqa.generator_names import Names
from tracegap.tasks.cotempqa.rules import derive

LABELS = ("equal", "during", "overlap", "mix")
KINDS = ("S1_R1_O2", "S1_R2_O2", "S2_R1_O1", "S2_R1_O2", "S2_R2_O2")
FACTS = (4, 10)
PAST_SHARE = 0.15
SAME_TIME = (
    "at the same time",
    "simultaneously",
    "concurrently",
    "during the same time period",
    "during the same time span",
    "during the identical time period",
    "within the same time interval",
)

_OBJECT_RELATIONS: tuple[Relation, ...] = ("position", "party", "school", "employer", "team")
_FACT_WORDS: dict[Relation, tuple[str, str]] = {
    "position": ("holds the position of", "held the position of"),
    "party": ("is a member of the", "was a member of the"),
    "school": ("attended", "attended"),
    "employer": ("works for", "worked for"),
    "team": ("plays for", "played for"),
    "owner": ("is owned by", "was owned by"),
}
_CONDITION_WORDS: dict[Relation, str] = {
    "position": "was holding the position of",
    "party": "was a member of",
    "school": "attended",
    "employer": "was working for",
    "team": "was playing for",
    "owner": "was owned by",
}
_ASKED_OBJECT: dict[Relation, str] = {
    "position": "which position did {} hold",
    "party": "which political party did {} belong to",
    "school": "which school did {} attend",
    "employer": "which employer did {} work for",
    "team": "which team did {} play for",
}
_ASKED_WHO: dict[Relation, str] = {
    "position": "who also held the position of {}",
    "party": "who was also a member of {}",
    "school": "who also attended {}",
    "employer": "who also worked for {}",
    "team": "who was also playing for {}",
    "owner": "who was also owned by {}",
}


@dataclass(frozen=True, slots=True)
class _Years:
    """A span of time by its years; `words` is how a fact tells it."""

    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class _Event:
    subject: str
    relation: Relation
    object: str


def generate(size: int, seed: int) -> Iterator[Example]:
    """Yields `size` examples; the one at an index depends on seed and index alone."""
    for index in range(size):
        yield _example(index, random_for(seed, "cotempqa", str(index)))


def _example(index: int, rng: random.Random) -> Example:
    """Returns the first drawn example whose gold is what the data set's own rules derive.

    Without this, some answers would share time with the own event but not with each other, which
    the data set asks as separate questions.
    """
    while True:
        example = _draw(index, rng)
        found = derive(example.question, example.context)
        if isinstance(found, Derivation) and found.answers == example.answers:
            return example


def _draw(index: int, rng: random.Random) -> Example:
    label = LABELS[index % len(LABELS)]
    kind = KINDS[index // len(LABELS) % len(KINDS)]
    names = Names(rng)
    fact_count = rng.randint(*FACTS)
    answer_count = _answer_count(label, fact_count, rng)

    own, asked = _events(kind, names, rng)
    own_time = _own_time(label, rng)
    relations = _relations(label, own_time, answer_count, rng)
    own_fact = _sentence(own, own_time, rng)
    answers = [_fill(asked, names) for _ in relations]
    times = [_related(relation, own_time, rng) for relation in relations]
    gold = [_sentence(event, time, rng) for event, time in zip(answers, times, strict=True)]
    others = _distractors(fact_count - 1 - answer_count, kind, own, asked, own_time, names, rng)

    context = [own_fact, *gold, *others]
    rng.shuffle(context)
    evidence = tuple(i for i, sentence in enumerate(context) if sentence in gold)
    by_sentence = dict(zip(gold, answers, strict=True))
    found = [by_sentence[context[i]] for i in evidence]
    return Example(
        id=f"synthetic-{index}",
        question=_question(own, asked, kind, rng),
        context=tuple(context),
        label=label,
        evidence=evidence,
        answers=tuple(event.subject if kind == "S2_R1_O1" else event.object for event in found),
        group=name_key(own.subject),
        meta={"triple_element": kind, "index": str(index)},
    )


def _answer_count(label: str, fact_count: int, rng: random.Random) -> int:
    """Returns 1 to 3 answers (a mix has at least 2), so that a distractor is left."""
    least = 2 if label == "mix" else 1
    return rng.randint(least, min(least + 1, fact_count - 2))


def _events(kind: str, names: Names, rng: random.Random) -> tuple[_Event, _Event]:
    """Returns the own event and the asked one; what is asked for is left empty."""
    relation = rng.choice(
        (*_OBJECT_RELATIONS, "owner") if kind == "S2_R1_O1" else _OBJECT_RELATIONS
    )
    own = _Event(names.subject(relation), relation, names.object(relation))
    if kind == "S2_R1_O1":
        return own, _Event("", relation, own.object)
    others = [other for other in _OBJECT_RELATIONS if other != relation]
    asked_relation = relation if "R1" in kind else rng.choice(others)
    subject = own.subject if "S1" in kind else names.subject(relation)
    return own, _Event(subject, asked_relation, "")


def _fill(asked: _Event, names: Names) -> _Event:
    """Returns the asked event with a fresh name where it is empty."""
    return _Event(
        asked.subject or names.subject(asked.relation),
        asked.relation,
        asked.object or names.object(asked.relation),
    )


def _distractors(
    count: int,
    kind: str,
    own: _Event,
    asked: _Event,
    own_time: _Years,
    names: Names,
    rng: random.Random,
) -> list[str]:
    """Returns facts at other times: the first like an answer, the rest of several sorts."""
    sentences: list[str] = []
    last: _Years | None = None
    for number in range(count):
        like_answer = number == 0 or rng.random() < 0.6
        event = _fill(asked, names) if like_answer else _aside(kind, own, asked, names, rng)
        # two distractors at one time: that times are equal must not give an answer away
        time = last if last and rng.random() < 0.3 else _apart(own_time, rng)
        sentences.append(_sentence(event, time, rng))
        last = time
    return sentences


def _aside(kind: str, own: _Event, asked: _Event, names: Names, rng: random.Random) -> _Event:
    """Returns something else about one of the question's subjects, or about a third one."""
    if kind == "S2_R1_O1":
        return _fill(_Event("", own.relation, ""), names)
    subject = rng.choice((own.subject, asked.subject))
    return _fill(_Event(subject, rng.choice((own.relation, asked.relation)), ""), names)


def _own_time(label: str, rng: random.Random) -> _Years:
    """Returns the own event's time; a single date cannot overlap in part, so then it is a span."""
    start = rng.randint(1880, 1990)
    length = 0 if label != "overlap" and rng.random() < 0.25 else rng.randint(4, 14)
    return _tell(start, start + length, rng)


def _relations(label: str, own_time: _Years, count: int, rng: random.Random) -> list[str]:
    if label != "mix":
        return [label] * count
    single = own_time.start == own_time.end
    kinds = ["equal", "during"] if single else rng.sample(["equal", "during", "overlap"], 2)
    relations = [*kinds, *rng.choices(kinds, k=count - 2)]
    rng.shuffle(relations)
    return relations


def _related(relation: str, own: _Years, rng: random.Random) -> _Years:
    """Returns a time that lies to the own event's as the relation says."""
    if relation == "equal":
        return own
    before, after = own.start - rng.randint(1, 10), own.end + rng.randint(1, 10)
    if relation == "overlap":
        within = rng.randint(own.start + 1, own.end - 1)
        return _tell(before, within, rng) if rng.random() < 0.5 else _tell(within, after, rng)
    if own.start == own.end or rng.random() < 0.4:
        return _tell(before, after, rng)
    years = range(own.start + 1, own.end)
    first, last = sorted(rng.choices(years, k=2)) if rng.random() < 0.5 else [rng.choice(years)] * 2
    return _tell(first, last, rng)


def _apart(own: _Years, rng: random.Random) -> _Years:
    """Returns a time wholly before or wholly after the own event's."""
    length = 0 if rng.random() < 0.18 else rng.randint(1, 14)
    gap = rng.randint(1, 12)
    if rng.random() < 0.5:
        return _tell(own.start - gap - length, own.start - gap, rng)
    return _tell(own.end + gap, own.end + gap + length, rng)


def _tell(start: int, end: int, rng: random.Random) -> _Years:
    """Returns a span with its words, each date told to the year, the month or the day."""
    if start == end:
        return _Years(start, end, f"in {_date(start, rng)}")
    return _Years(start, end, f"from {_date(start, rng)} to {_date(end, rng)}")


def _date(year: int, rng: random.Random) -> str:
    month = rng.choice(MONTHS)
    return rng.choice((f"{year}", f"{month}, {year}", f"{month} {rng.randint(1, 28)}, {year}"))


def _sentence(event: _Event, time: _Years, rng: random.Random) -> str:
    present, past = _FACT_WORDS[event.relation]
    words = past if rng.random() < PAST_SHARE else present
    return f"{event.subject} {words} {event.object} {time.words}."


def _question(own: _Event, asked: _Event, kind: str, rng: random.Random) -> str:
    condition = f"While {own.subject} {_CONDITION_WORDS[own.relation]} {own.object}"
    if kind == "S2_R1_O1":
        asks = _ASKED_WHO[asked.relation].format(asked.object)
    else:
        asks = _ASKED_OBJECT[asked.relation].format(asked.subject)
    return f"{condition}, {asks} {rng.choice(SAME_TIME)}?"
