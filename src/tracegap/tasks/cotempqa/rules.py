"""Working out CoTempQA's label, evidence and answers from question and context alone.

The rules are the data set's own, found by comparing its rows with their facts:

1. The question's event is found by subject, relation and object; if it stands there with several
   times, the latest is meant.
2. The answers come from the facts of the asked subject (or about the asked object) that share time
   with it. If the question names two subjects and two relations, all relations of the asked subject
   count but the event's own; a position and a party are never answers together.
3. Facts that are asked together also share time with each other. A single date on the very border
   of an interval counts as shared only where both events are of one relation. Facts that fall
   apart are separate questions: the one about a single date wins, with the most facts at that date.
4. An interval strictly inside the event's own is an answer beside others, never the reason to ask
   beside a single date.
5. Where all is asked of one relation, by who or of one subject alone, a date told to the month or
   the day is asked about alone; one told to the year goes with the intervals it lies in.
6. `equal`: the same dates; `during`: one within the other; `overlap`: a part shared; answers of
   different kinds: `mix`. A month or day that is not told counts as 0.

Rules 1 to 5 are conventions, not logic; the plain reading (`plain.py`) keeps 6 alone.
"""

from collections.abc import Sequence

from tracegap.records import Abstention, Derivation, Example
from tracegap.task import Reading
from tracegap.tasks.cotempqa.facts import (
    Date,
    Fact,
    Question,
    Relation,
    answer_key,
    find_evidence,
    is_condition,
    name_key,
    parse_fact,
    parse_question,
    written_time,
)
from tracegap.tasks.cotempqa.plain import derive_plainly
from tracegap.tasks.cotempqa.sharing import (
    NOTHING_SHARED,
    Kind,
    answer_of,
    is_asked,
    kind_of,
    label_of,
    reason_of,
)
from tracegap.text import normalise

MOST_PASSAGES = 1000
"""A longer context is not compared; the longest of the data set has 36 facts."""


def derive(
    question: str, context: Sequence[str], reading: Reading = "dataset"
) -> Derivation | Abstention:
    """Returns label, evidence and answers by comparing times, or why that cannot be done.

    Args:
        question: As the data set asks it.
        context: One fact each.
        reading: `dataset`: by all rules above; `plain`: every overlap counts.
    """
    asked = parse_question(question)
    if asked is None:
        return Abstention("the question is not of a form that can be read")
    if len(context) > MOST_PASSAGES:
        return Abstention(f"the context has more than {MOST_PASSAGES} passages")
    facts = [parse_fact(passage) for passage in context]
    if unread := _unread(asked, context, facts):
        return Abstention(f"this may bear on the question and cannot be read: {unread[:80]!r}")
    owns = [fact for fact in facts if fact and is_condition(fact, asked)]
    if not owns:
        return Abstention("no fact states the question's own event")
    own = max(owns, key=lambda fact: (fact.start, fact.end))
    if reading == "plain":
        return derive_plainly(asked, facts, owns)
    sharing = {
        i: (fact, kind)
        for i, fact in enumerate(facts)
        if fact and is_asked(fact, asked) and (kind := kind_of(own, fact))
    }
    if not sharing:
        return Abstention(NOTHING_SHARED)
    meant = _meant(_one_sort(sharing, asked), asked)
    if isinstance(meant, Abstention):
        return meant
    answers = tuple(dict.fromkeys(answer_of(fact, asked) for fact, _ in meant.values()))
    reasons = tuple(reason_of(own, fact, kind, asked, len(meant)) for fact, kind in meant.values())
    label = label_of(kind for _, kind in meant.values())
    return Derivation(label, find_evidence(asked, facts, answers), answers, reasons)


def _unread(asked: Question, context: Sequence[str], facts: Sequence[Fact | None]) -> str | None:
    """Returns the first passage that names whom the question is about and is no fact with a time.

    A fact that ends before it begins has no time either.
    """
    who = {name_key(asked.subject), name_key(asked.asked_subject or asked.object)}
    for passage, fact in zip(context, facts, strict=True):
        if fact is None or fact.start > fact.end:
            plain = normalise(passage)
            if any(name in plain for name in who):
                return passage
    return None


def stated_answers(question: str, cited: Sequence[str]) -> tuple[str, ...] | None:
    """Returns the answer argument of each cited fact, times aside.

    None if a passage is no fact of the kind that the question asks for, or the question cannot be
    read.
    """
    asked = parse_question(question)
    facts = [parse_fact(passage) for passage in cited]
    if asked is None or not all(fact and is_asked(fact, asked) for fact in facts):
        return None
    return tuple(dict.fromkeys(answer_of(fact, asked) for fact in facts if fact))


def contradiction(example: Example) -> str | None:
    """Returns why an example's gold cannot follow from its facts' times, or None.

    Gold contradicts the facts if an answer's facts share no time with the question's own event, or
    if the times of the gold answers make another label than the gold one.
    """
    asked = parse_question(example.question)
    facts = [parse_fact(passage) for passage in example.context]
    owns = [fact for fact in facts if asked and fact and is_condition(fact, asked)]
    if asked is None or not owns:
        return "no fact states the question's own event"
    own = max(owns, key=lambda fact: (fact.start, fact.end))
    cited = [fact for i in example.evidence if (fact := facts[i])]
    sharing = [(fact, kind) for fact in cited if (kind := kind_of(own, fact))]
    there = {answer_key(asked, fact) for fact, _ in sharing}
    for answer in example.answers:
        if name_key(answer) not in there:
            return f"the answer {answer!r} shares no time with the question's own event"
    label = label_of(kind for _, kind in sharing)
    if label == example.label:
        return None
    return f"labelled {example.label!r}, but the times of its answers make it {label!r}"


_Sharing = dict[int, tuple[Fact, Kind]]
_APART = frozenset({"position", "party"})


def _one_sort(sharing: _Sharing, question: Question) -> _Sharing:
    """Leaves out positions where a party is asked for, and the other way round."""
    if question.asked_relation not in _APART:
        return sharing
    others = _APART - {question.asked_relation}
    return {i: pair for i, pair in sharing.items() if pair[0].relation not in others}


def _meant(sharing: _Sharing, question: Question) -> _Sharing | Abstention:
    """Returns the facts that are asked for together (rules 3 to 5)."""
    kinds = {kind for _, kind in sharing.values()}
    parts = _parts(sharing, question)
    dates = _by_date(sharing)
    if dates and not kinds & {"equal", "contains", "overlap"}:
        parts = dates
    elif dates and len(parts) > 1:
        parts = [*dates, *(part for part in parts if not _has_date(part))]
    elif len(dates) > 1 and "overlap" in kinds:
        return Abstention(
            f"several single dates ({_times(dates)}) stand beside an interval that overlaps: "
            "which of them is meant cannot be told"
        )
    elif dates and _both_ways(question) and any(_finer_than_a_year(date) for date in dates):
        parts = dates
    parts = [part for part in parts if _has_relation(part, question.asked_relation)]
    if not parts:
        return Abstention("no fact of the asked relation shares time with the question's own event")
    parts = [part for part in parts if _has_date(part)] or parts
    most = max(len(part) for part in parts)
    largest = [part for part in parts if len(part) == most]
    if len(largest) > 1:
        return Abstention(
            f"the facts that share its time lie apart ({_times(largest)}): "
            "which of them is meant cannot be told"
        )
    return largest[0]


def _both_ways(question: Question) -> bool:
    """Whether all is asked of one relation, by who or of the event's own subject."""
    return question.relation == question.asked_relation and (
        question.asked_subject is None
        or name_key(question.subject) == name_key(question.asked_subject)
    )


def _finer_than_a_year(part: _Sharing) -> bool:
    return any(fact.start[1] for fact, _ in part.values())


def _has_relation(part: _Sharing, relation: Relation) -> bool:
    return any(fact.relation == relation for fact, _ in part.values())


def _times(parts: Sequence[_Sharing]) -> str:
    return ", ".join(written_time(next(iter(part.values()))[0]) for part in parts)


def _has_date(part: _Sharing) -> bool:
    return any(kind == "date" for _, kind in part.values())


def _by_date(sharing: _Sharing) -> list[_Sharing]:
    """Returns the facts of single dates, those of one date together."""
    dates: dict[Date, _Sharing] = {}
    for i, (fact, kind) in sharing.items():
        if kind == "date":
            dates.setdefault(fact.start, {})[i] = (fact, kind)
    return list(dates.values())


def _parts(sharing: _Sharing, question: Question) -> list[_Sharing]:
    """Returns the facts in parts that share time among themselves, each as large as can be."""
    strict = question.relation != question.asked_relation
    parts: list[tuple[Date, _Sharing]] = []
    for i, (fact, kind) in sorted(sharing.items(), key=lambda item: item[1][0].start):
        reach, part = parts[-1] if parts else (fact.start, {})
        same = bool(part) and all(other.start == fact.start for other, _ in part.values())
        apart = fact.start > reach or (strict and fact.start == reach and not same)
        if not part or apart:
            parts.append((fact.end, {i: (fact, kind)}))
        else:
            part[i] = (fact, kind)
            parts[-1] = (max(reach, fact.end), part)
    return [dict(sorted(part.items())) for _, part in parts]
