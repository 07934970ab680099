"""What a clause puts before or after what in time, and whether that is so.

`which is after 1962` says of a date that it is later than another, and nothing of the question's
event, unless that other date is where the event begins or ends.
"""

import re
from dataclasses import dataclass
from typing import Literal

from tracegap.tasks.cotempqa.facts import MONTHS, Date, Fact
from tracegap.tasks.cotempqa.free.dates import Stated, before, earliest, latest
from tracegap.tasks.cotempqa.free.mentions import Talk
from tracegap.tasks.cotempqa.free.sheet import Sheet
from tracegap.traces.free.cues import order_in

_ALTERNATIVES = re.compile(
    r"\b(?:before|earlier|prior)\b[^.;]{0,12}\b(?:or|nor|and)\b[^.;]{0,24}\b(?:after|later)\b"
    r"|\b(?:after|later)\b[^.;]{0,12}\b(?:or|nor|and)\b[^.;]{0,24}\b(?:before|earlier)\b",
    re.IGNORECASE,
)
_AT_ONCE = re.compile(
    r"\s*(?:(?:than|the|in|on|of|to|year|even|at)\s+){0,3}[*_(\[\"“]*", re.IGNORECASE
)
_PARTIAL = re.compile(rf"({'|'.join(MONTHS)})(?: (\d{{1,2}})(?!\d))?(?!,? (?:of )?\d)")
_TIMES = re.compile(
    r"\b(?:times?|periods?|tenure|terms?|roles?|range|spans?|\w*frames?|window|interval|stint"
    r"|positions?|membership|years?|that|this|then|it|event|attendance|employment|office)\b",
    re.IGNORECASE,
)
_NOTHING = re.compile(r"[\W_]*(?:as well|too|again)?[\W_]*$", re.IGNORECASE)
_FROM = re.compile(r"\b(?:start|beg[aiu]n|commenc|join|becom|became|took|open)\w*", re.IGNORECASE)
_UNTIL = re.compile(
    r"\b(?:end(?:s|ed|ing)?|finish|stop|left|leave|conclud|over\b)\w*", re.IGNORECASE
)
# another order begins: `starts after he joined and ends before he left`
_NEXT = re.compile(r"(?:,|\band\b|\bbut\b)\s+(?:\w+\s+)?(?:start|beg[aiu]n|end|finish|stop)\w*")
_COMPARED = re.compile(
    r"[\W_]*(?:(?:which|that|this|it)\b['’s]*\s*)?"
    r"(?:(?:is|was|are|were|comes?|came|falls?|fell|lies)\b\s*)?(?:[a-z]+\s+){0,3}?[(\s]*",
    re.IGNORECASE,
)
_PARTS: tuple[tuple[Literal["start", "end"], re.Pattern[str]], ...] = (
    ("start", _FROM),
    ("end", _UNTIL),
)
Reference = Literal["date", "event", "other"]


@dataclass(frozen=True, slots=True)
class Order:
    """One time put before or after another.

    Attributes:
        after: Whether it is put after it, else before.
        reference: After what: a date, the question's event as a whole, or something else.
        start, end: The reference, if it is a date.
        year: Whether its year was told; else it is the event's.
        part: Which part of the fact's time is put there; empty for all of it.
        said: The date that is put there, where one is said.
        at: Where the words of the order end in the text.
        outright: Whether the end of the event that it is put beyond is named: `after X ended`.
    """

    after: bool
    reference: Reference
    start: Date = (0, 0, 0)
    end: Date = (0, 0, 0)
    year: bool = True
    part: Literal["start", "end", ""] = ""
    said: Stated | None = None
    at: int = 0
    outright: bool = False


def order_of(talk: Talk, start: int, end: int, sheet: Sheet) -> Order | None:
    """Returns the order that a clause states, None if it states none.

    Args:
        talk: The sentence.
        start: Where the clause begins in it.
        end: Where it ends.
        sheet: The facts.
    """
    clause = talk.text[start:end]
    found = order_in(clause)
    if found is None:
        return None
    after, at, until = found
    offset = talk.sentence.start
    if _ALTERNATIVES.search(clause):
        return Order(after, "other", at=offset + start + until)
    part = _part(talk.text[:start] + clause[:until])
    said = _said(talk, offset + start + at)
    lead = _AT_ONCE.match(clause, until)
    where = offset + start + (lead.end() if lead else until)
    date = next((d for d in talk.dates if d.at == where), None)
    if date is not None:
        return Order(after, "date", date.start, date.end, True, part, said)
    known = _of_event_year(talk.text[where - offset :], sheet.event)
    if known is not None:
        return Order(after, "date", known, known, False, part, said)
    return _of_rest(talk, (offset + start + until, offset + end), after, part, said, sheet)


def _of_rest(
    talk: Talk,
    rest: tuple[int, int],
    after: bool,
    part: Literal["start", "end", ""],
    said: Stated | None,
    sheet: Sheet,
) -> Order:
    """Reads an order whose reference is no date: the event, one end of it, or something else."""
    text = talk.text[rest[0] - talk.sentence.start : rest[1] - talk.sentence.start]
    text = _NEXT.split(text, maxsplit=1)[0]
    named = [m for m in talk.mentions if rest[0] <= m.start < rest[1]]
    event = sheet.event
    other = any(sheet.own.isdisjoint(m.facts) for m in named)
    if other or not (named or _NOTHING.match(text) or _TIMES.search(text)):
        return Order(after, "other", at=rest[0])
    bound = None if event is None else _bound(text, after, event)
    if bound is not None:
        return Order(after, "date", bound, bound, True, part, said)
    outright = (_UNTIL if after else _FROM).search(text) is not None
    return Order(after, "event", part=part, said=said, outright=outright)


def _bound(text: str, after: bool, event: Fact) -> Date | None:
    """Returns the end of the event that an order refers to where that does not part from it."""
    if after and _FROM.search(text) and not _UNTIL.search(text):
        return event.start
    if not after and _UNTIL.search(text) and not _FROM.search(text):
        return event.end
    return None


def _part(said: str) -> Literal["start", "end", ""]:
    bounds = [(m.start(), name) for name, how in _PARTS for m in how.finditer(said)]
    return max(bounds)[1] if bounds else ""


def _said(talk: Talk, at: int) -> Stated | None:
    """Returns the date that is put before or after something, if it is a date."""
    last = next((d for d in reversed(talk.dates) if d.until <= at), None)
    if last is None:
        return None
    offset = talk.sentence.start
    gap = talk.text[last.until - offset : at - offset]
    return last if len(gap) < 40 and _COMPARED.fullmatch(gap) else None


def _of_event_year(rest: str, event: Fact | None) -> Date | None:
    """Returns a month, or a day of it, that is told without its year: the event's, if it fits."""
    match = _PARTIAL.match(rest)
    if match is None or event is None:
        return None
    month, day = MONTHS.index(match[1]) + 1, int(match[2] or 0)
    years = {date[0] for date in (event.start, event.end) if date[1] == month}
    return (years.pop(), month, day) if len(years) == 1 else None


def parts_from(order: Order, event: Fact) -> bool:
    """Whether what an order says of a time sets it apart from the event's."""
    if order.reference == "date":
        if order.after:
            return before(order.end, event.end) is not True
        return before(event.start, order.start) is not True
    return order.reference == "event"


def holds(order: Order, fact: Fact, event: Fact) -> bool | None:
    """Whether an order holds of a fact; None if it depends on what is not told."""
    if order.reference == "other":
        return None
    if order.reference == "event":
        start, end = event.start, event.end
        wrong = before(fact.end, start) if order.after else before(end, fact.start)
        return False if wrong and order.said is None else None
    first, last = _compared(order, fact)
    if order.start == first or order.end == last:
        return None  # up to and with that day, as the case may be
    if not order.year and first[0] != order.start[0]:
        return None
    if order.after:
        if earliest(first) > latest(order.end):
            return True
        return False if latest(last) <= latest(order.end) else None
    if latest(last) < earliest(order.start):
        return True
    return False if earliest(first) >= earliest(order.start) else None


def may_be_of_bounds(order: Order, fact: Fact, event: Fact) -> bool:
    """Whether an order may be of two beginnings, or of two ends, and hold of these.

    `Starts two days after X` may be after the start of X, `ends before X` before its end.
    """
    if order.reference != "event" or order.outright:
        return False
    if order.after:
        return order.part == "start" and before(event.start, fact.start) is not False
    return order.part == "end" and before(fact.end, event.end) is not False


def _compared(order: Order, fact: Fact) -> tuple[Date, Date]:
    """Returns what is put before or after: of a fact's time the part that was named."""
    if order.said is not None:
        return order.said.start, order.said.end
    if order.part == "start":
        return fact.start, fact.start
    return (fact.end, fact.end) if order.part == "end" else (fact.start, fact.end)
