"""Dates in free text, and comparing times of which month or day may not be told.

A date that tells only its year may be any day of it: what is claimed of it is true if it holds for
all of them, false if it holds for none, and else not decidable.
"""

import re
from dataclasses import dataclass

from tracegap.tasks.cotempqa.facts import MONTHS, Date, Fact

_SHORT = {month[:3].lower(): number for number, month in enumerate(MONTHS, start=1)}
_YEAR = re.compile(r"(?<![\d/.])[012]\d{3}(?!\d)")
# what may stand before a year: `July`, `July 4`, `4 July`; looked for backwards from each year
_MONTH = re.compile(
    r"(?:\b(\d{1,2})(?:st|nd|rd|th)? (?:of )?)?"
    r"\b(Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
    r"(?: (\d{1,2})(?:st|nd|rd|th)?)?,? (?:of )?$"
)
_LEAD = 28
_TO = re.compile(r"\s*,?\s*(?:to|until|till|through|[-–—])\s*(?:the )?")
_LONGEST_GAP = 16


@dataclass(frozen=True, slots=True)
class Stated:
    """A date or a period that a text states; of a single date `start` and `end` are the same."""

    start: Date
    end: Date
    at: int
    until: int
    single: bool


def dates_in(text: str) -> list[Stated]:
    """Returns the dates and periods in a text, in their order."""
    found: list[Stated] = []
    end = 0
    for match in _YEAR.finditer(text):
        year, month, day, at = int(match[0]), 0, 0, match.start()
        if (
            at
            and text[at - 1] == " "
            and (before := _MONTH.search(text[max(end, at - _LEAD) : at]))
        ):
            month = _SHORT[before[2][:3].lower()]
            day = int(before[3] or before[1] or 0)
            at = max(end, at - _LEAD) + before.start()
        date = (year, month, day)
        near = found and found[-1].single and 0 < at - end <= _LONGEST_GAP
        if near and _TO.fullmatch(text, end, at):
            first = found.pop()
            found.append(Stated(first.start, date, first.at, match.end(), False))
            end = match.end()
            continue
        found.append(Stated(date, date, at, match.end(), True))
        end = match.end()
    return found


def agrees(stated: Date, known: Date) -> bool:
    """Whether two dates can be the same, each as far as it is told."""
    return all(a == b or not a or not b for a, b in zip(stated, known, strict=True))


def told(stated: Stated, fact: Fact) -> bool:
    """Whether a text states the time of a fact, or a part of it."""
    if stated.single:
        return agrees(stated.start, fact.start) or agrees(stated.start, fact.end)
    return agrees(stated.start, fact.start) and agrees(stated.end, fact.end)


def exactly(stated: Stated, fact: Fact) -> bool:
    """Whether a text states the time of a fact from beginning to end."""
    if stated.single and fact.start != fact.end:
        return False
    return agrees(stated.start, fact.start) and agrees(stated.end, fact.end)


def earliest(date: Date) -> Date:
    """Returns the first day that a date can be."""
    return date[0], date[1] or 1, date[2] or 1


def latest(date: Date) -> Date:
    """Returns the last day that a date can be."""
    return date[0], date[1] or 12, date[2] or 31


def before(one: Date, other: Date) -> bool | None:
    """Whether a date lies before another; None if that depends on what is not told."""
    if latest(one) < earliest(other):
        return True
    return None if earliest(one) < latest(other) else False


def overlap(one: Fact, other: Fact) -> bool | None:
    """Whether two times share a day; None if that depends on what is not told."""
    if latest(one.end) < earliest(other.start) or latest(other.end) < earliest(one.start):
        return False
    sure = earliest(one.end) >= latest(other.start) and earliest(other.end) >= latest(one.start)
    equal = (one.start, one.end) == (other.start, other.end)
    return True if sure or equal else None


def within(inner: Fact, outer: Fact) -> bool | None:
    """Whether a time lies within another, borders included; None if it depends."""
    if (inner.start, inner.end) == (outer.start, outer.end):
        return True
    if latest(inner.start) < earliest(outer.start) or latest(outer.end) < earliest(inner.end):
        return False
    sure = latest(outer.start) <= earliest(inner.start) and latest(inner.end) <= earliest(outer.end)
    return True if sure else None
