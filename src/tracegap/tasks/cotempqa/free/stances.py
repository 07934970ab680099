"""What each clause of a trace says of the facts that it is about: together in time, apart, open."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracegap.readings import Stance
from tracegap.tasks.cotempqa.free.dates import agrees
from tracegap.tasks.cotempqa.free.mentions import Mention, Talk
from tracegap.tasks.cotempqa.free.orders import Order, order_of, parts_from
from tracegap.tasks.cotempqa.free.sheet import Sheet
from tracegap.traces.free.cues import (
    clauses_of,
    denies,
    gives_reason,
    hedges,
    lumps,
    plans,
    stance_of,
)

_EXCEPT = re.compile(r"\b(?:except|apart from|aside from|other than|besides)\b", re.IGNORECASE)
# a clause about something that is called by words that were not recognised as a name
_UNKNOWN = re.compile(
    r"[\s,;]*(?:but|however|although|though|whereas|yet|while|and|so)?,?\s*(?:the|his|her|their) "
    r"(?!(?:other|same|first|second|third|next|last|latter|former|only|two|overlapping|given|above"
    r"|whole|entire|time|dates?|exact|start|end|previous|rest)\b)(?:[\w'’-]+ ){1,5}?"
    r"(?:roles?|positions?|posts?|jobs?|offices?|titles?|seat|membership|appointment|party"
    r"|company|school|university|college|club|team)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Taken:
    """A clause that takes a stance.

    Attributes:
        facts: Whom it is about; empty if it speaks of all others.
        stance: That the times meet, or that they do not; open if an order in time that it states
            says neither.
        firm: Whether it is said without hedging.
        direct: Whether the facts are named in the clause itself.
        start, end: Where the clause stands in the trace.
        text: The clause.
        whole: The sentence.
        lump: Whether it speaks of all others.
        order: What it puts before or after what, if it does.
    """

    facts: tuple[int, ...]
    stance: Stance
    firm: bool
    direct: bool
    start: int
    end: int
    text: str
    whole: str
    lump: bool
    order: Order | None = None


def stances_in(talks: Sequence[Talk], sheet: Sheet) -> list[list[Taken]]:
    """Returns the stances of each sentence, in their order."""
    found: list[list[Taken]] = []
    focus: tuple[int, ...] = ()
    line = paragraph = indent = -1
    for talk in talks:
        sentence = talk.sentence
        fresh = sentence.item and sentence.line != line and sentence.indent <= indent
        if sentence.paragraph != paragraph or fresh:
            focus = ()
        line, paragraph, indent = sentence.line, sentence.paragraph, sentence.indent
        taken, focus = _of_sentence(talk, focus, sheet)
        found.append(taken)
    return found


def _of_sentence(
    talk: Talk, focus: tuple[int, ...], sheet: Sheet
) -> tuple[list[Taken], tuple[int, ...]]:
    """Returns the stances of a sentence, and what the next one would refer back to."""
    others = [m for m in talk.mentions if not sheet.own.issuperset(m.facts)]
    named = tuple(dict.fromkeys(i for m in others for i in m.facts if i not in sheet.own))
    doubt = plans(talk.text)
    all_others = lumps(talk.text)
    about = () if all_others else focus
    taken: list[Taken] = []
    reasons: list[Taken] = []
    for a, b in clauses_of(talk.text):
        start, end = talk.sentence.start + a, talk.sentence.start + b
        here = _between(others, start, end, sheet)
        if here and (spared := _EXCEPT.search(talk.text, a, b)):
            here = _between(others, start, talk.sentence.start + spared.start(), sheet)
            if not here:
                continue
        if not here and any(start <= place < end for place in talk.unsure):
            continue
        clause = talk.text[a:b]
        if not here and _is_unknown(clause, talk, start):
            continue
        stance = stance_of(clause, talk.text[:a])
        order = order_of(talk, a, b, sheet) if stance == "rejected" else None
        if order is not None and order.reference == "other":
            here = _between(others, start, order.at, sheet)  # not what it is put before or after
        about = here or about or (() if all_others else named)
        if order is not None and sheet.event and not denies(clause):
            apart = parts_from(order, sheet.event) and _is_theirs(order, about, sheet)
            stance = "rejected" if apart else "open"
        if stance is None or (not about and not all_others):
            continue
        firm = not doubt and not hedges(clause)
        lump = all_others and not here
        facts = () if lump else about
        whole = talk.text
        one = Taken(facts, stance, firm, bool(here), start, end, clause, whole, lump, order)
        (reasons if gives_reason(clause) else taken).append(one)
    return taken or reasons, named or (focus if not all_others else ())


def _is_unknown(clause: str, talk: Talk, start: int) -> bool:
    """Whether a clause begins with something that may be a fact, and of which no name was read."""
    match = _UNKNOWN.match(clause)
    if match is None:
        return False
    return not any(start <= m.start < start + match.end() for m in talk.mentions)


def _is_theirs(order: Order, about: Sequence[int], sheet: Sheet) -> bool:
    """Whether what is put before or after is a fact's time, not just a date: its near end."""
    said = order.said
    if said is None or not about:
        return True
    facts = [fact for i in about if (fact := sheet.facts[i])]
    if order.after:
        return any(agrees(said.start, fact.start) for fact in facts)
    return any(agrees(said.end, fact.end) for fact in facts)


def _between(mentions: Sequence[Mention], start: int, end: int, sheet: Sheet) -> tuple[int, ...]:
    facts = (i for m in mentions if start <= m.start < end for i in m.facts)
    return tuple(dict.fromkeys(i for i in facts if i not in sheet.own))
