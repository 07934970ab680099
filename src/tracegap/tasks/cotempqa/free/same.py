"""Claims that two times are the same: of the whole times, or of their beginnings or ends alone.

`Ends on the same date` says nothing of where a time begins, and `overlaps perfectly` no more than
that one time covers the other.
"""

import re
from typing import Literal

from tracegap.tasks.cotempqa.facts import Fact
from tracegap.tasks.cotempqa.free.dates import agrees
from tracegap.tasks.cotempqa.free.stated import EQUAL
from tracegap.traces.free.cues import concludes

_EXACT = re.compile(
    r"\bexact\w*|\bidentical\w*|\bperfect\w*|\bsame (?:dates?|day)\b", re.IGNORECASE
)
# asked for, about, or no more than the same year
_LOOSE = re.compile(
    r"\bquestion\b|\basks?\b|\b(?:around|about|roughly|approximately|nearly|almost)\b"
    r"|\bof the same\b",
    re.IGNORECASE,
)
_BEGINS = r"start\w*|beg[aiu]n\w*|became|commenc\w*|join(?:s|ed|ing)?|appointed|elected|took"
_ENDS = r"end(?:s|ed|ing)?|finish\w*|stop\w*|ceas\w*|expir\w*|left|concluded"
_BOUND = re.compile(rf"\b(?:(?P<start>{_BEGINS})|(?P<end>{_ENDS}))\b", re.IGNORECASE)
_BOTH_BOUNDS = re.compile(
    rf"\b(?:{_BEGINS})\b,? (?:and|or) (?:\w+ )?(?:{_ENDS})\b"
    rf"|\b(?:{_ENDS})\b,? (?:and|or) (?:\w+ )?(?:{_BEGINS})\b",
    re.IGNORECASE,
)
_AT_ONCE = re.compile(r"(?:\s+(?:both|on|in|at|during|the|exact(?:ly)?|very))*\s*", re.IGNORECASE)
# what is asked for, in the words of the question: no claim of its dates
_TIMES = re.compile(r"\s*(?:times?|period|span|frame|interval|window|timef\w+)\b", re.IGNORECASE)

# what a thing is not, and no time: `isn't the same as working`, `doesn't count as concurrent`
_OF_KIND = re.compile(
    r"\bsame (?:as (?:\w+ing|an?)\b|(?:thing|kind|sort|type|sense)s?\b)"
    r"|\b(?:count|qualif|regard|consider|treat|class)\w* as\b"
    r"|\b(?:count|regard|consider|treat|class)\w* (?:\w+ ){0,2}concurrent\w*",
    re.IGNORECASE,
)
_SAMENESS = re.compile(
    r"\b(?:same|identical|exact\w*|match\w*|coincid\w*|align\w*)\b", re.IGNORECASE
)
_MEETING = re.compile(
    r"\b(?:overlap\w*|concurrent\w*|simultaneous\w*|within|outside|fall\w*|during|in common"
    r"|intersect\w*|parallel|same time|contemporan\w*|range)\b",
    re.IGNORECASE,
)


def of_kind(clause: str) -> bool:
    """Whether a clause compares what things are, and not their times."""
    return _OF_KIND.search(clause) is not None


def denies_sameness(clause: str) -> bool:
    """Whether a clause that denies something denies no more than that two times are the same."""
    if _SAMENESS.search(clause) is None:
        return False
    return _MEETING.search(clause) is None or _BOUND.search(clause) is not None


def same_time(said: str, whole: str, fact: Fact, event: Fact) -> bool | None:
    """Returns whether a claim that two times are the same holds; None if there is none.

    Args:
        said: The clause.
        whole: Its sentence.
        fact: The one time.
        event: The other.
    """
    match = EQUAL.search(said)
    if match is None or _LOOSE.search(whole):
        return None
    if _TIMES.match(said, match.end()) and concludes(whole):
        return None
    same = {"start": agrees(fact.start, event.start), "end": agrees(fact.end, event.end)}
    of = _of(said[: match.start()], whole)
    if of == "unsure":
        return None
    if of != "all":
        return same[of]
    if all(same.values()):
        return True
    return None if any(same.values()) and not _EXACT.search(said) else False


def _of(lead: str, whole: str) -> Literal["start", "end", "all", "unsure"]:
    """Returns what is said to be the same, told by the verbs of beginning and ending.

    Args:
        lead: What stands before it in its clause.
        whole: The sentence.
    """
    bounds = list(_BOUND.finditer(whole))
    if not bounds or _BOTH_BOUNDS.search(whole):
        return "all"
    nearest = next(reversed(list(_BOUND.finditer(lead))), None)
    if nearest is not None and _AT_ONCE.fullmatch(lead, nearest.end()):
        return "start" if nearest["start"] else "end"
    kinds = {bool(bound["start"]) for bound in bounds}
    if len(kinds) > 1:
        return "unsure"
    return "start" if kinds.pop() else "end"
