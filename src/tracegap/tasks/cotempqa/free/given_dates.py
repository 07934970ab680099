"""Dates that a trace gives to a fact by the way, as `NAME (DATE)`, held against the fact."""

import re
from collections.abc import Iterator
from dataclasses import replace

from tracegap.readings import Claim
from tracegap.tasks.cotempqa.facts import written_time
from tracegap.tasks.cotempqa.free.dates import Stated, agrees, earliest, latest, told
from tracegap.tasks.cotempqa.free.mentions import Mention, Talk
from tracegap.tasks.cotempqa.free.sheet import Sheet

_GAP = re.compile(
    r"[*_\"”’')\]]*(?:\s*[(:]\s*|\s+[–-]\s+|\s+)(?:(?:was |is )?(?:from|in|on|during)\s+)?",
    re.IGNORECASE,
)
_LEAST_GAP = re.compile(r"[(:–-]|\b(?:from|in|on)\s*$", re.IGNORECASE)


def date_claims(talk: Talk, near: set[int], sheet: Sheet) -> Iterator[tuple[Claim, object]]:
    """Yields claims of the form `NAME (DATE)`, `NAME: DATE`, `NAME from DATE to DATE`.

    Args:
        talk: A sentence.
        near: Facts that this sentence or the last one that named any is about.
        sheet: The facts.
    """
    offset = talk.sentence.start
    for mention in talk.mentions:
        date = next((d for d in talk.dates if d.at >= mention.end), None)
        if date is None or date.at - mention.end > 12:
            continue
        gap = talk.text[mention.end - offset : date.at - offset]
        if not _GAP.fullmatch(gap) or not _LEAST_GAP.search(gap):
            continue
        holds = _date_holds(mention, date, sheet)
        if holds is False and _of_another(date, near - set(mention.facts), sheet):
            holds = None
        text = talk.text[mention.start - offset : date.until - offset]
        facts = [fact for i in mention.facts if (fact := sheet.facts[i])]
        claim = Claim("date", text, (mention.start, date.until), holds)
        if holds is False:
            reason = f"the context says {written_time(facts[0])}"
            claim = replace(claim, against=mention.facts, reason=reason)
        yield claim, ("date", mention.facts, date.start, date.end)


def _of_another(date: Stated, near: set[int], sheet: Sheet) -> bool:
    """Whether a date is what another fact that is spoken of begins or ends with."""
    return any((fact := sheet.facts[i]) and told(date, fact) for i in near)


def _date_holds(mention: Mention, date: Stated, sheet: Sheet) -> bool | None:
    facts = [fact for i in mention.facts if (fact := sheet.facts[i])]
    if any(told(date, fact) for fact in facts):
        return True
    event = sheet.event
    for fact in facts:
        if fact.start == fact.end and agrees(date.start, fact.start) and not date.single:
            return None  # a single date, read as a beginning
        first, last = earliest(fact.start), latest(fact.end)
        if first <= latest(date.start) and earliest(date.end) <= last:
            # a part of its time: what both share, as a rule
            if date.single or (first <= earliest(date.start) and latest(date.end) <= last):
                return None
            if event and (agrees(date.start, event.start) or agrees(date.end, event.end)):
                return None
    return False
