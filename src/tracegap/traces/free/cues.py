"""What a clause or a sentence does: takes a stance, hedges, plans, concludes, speaks of others."""

import itertools
import re

from tracegap.readings import Stance
from tracegap.traces.free.cue_words import (
    ACCEPTS,
    BOUNDS,
    CLAUSE,
    HEDGES,
    LUMP,
    NEGATED,
    NONE,
    ORDER,
    OVER,
    PLANS,
    REASON,
    STRONG,
    WEAK,
)

_LATER = re.compile(r"\b(?:after|later|afterwards?)\b|\bpost", re.IGNORECASE)
_SOONER = re.compile(r"\b(?:before|earlier|prior)\b|\bpre", re.IGNORECASE)


def clauses_of(text: str) -> list[tuple[int, int]]:
    """Returns the ranges of a sentence's clauses: what a `but`, a `so` or a semicolon parts."""
    starts = [0, *(match.start() for match in CLAUSE.finditer(text) if match.start()), len(text)]
    return [(a, b) for a, b in itertools.pairwise(starts) if b > a]


def stance_of(clause: str, lead: str = "") -> Stance | None:
    """Returns the stance that a clause takes to what it is about, or None.

    Args:
        clause: The clause.
        lead: What stands before it in its sentence: what ends *after* or starts *before* is not
            apart.
    """
    if denies(clause):
        return "rejected"
    accepts = ACCEPTS.search(clause)
    order = ORDER.search(clause)
    if order is not None and _goes_on(lead + clause[: order.end()]):
        order = None
    if order is not None and accepts and accepts.start() < clause.find("(") < order.end():
        order = None  # an aside in brackets, on one of what fits
    if order is None:
        return "accepted" if accepts else None
    later = accepts is not None and accepts.start() > order.start() and accepts[0] != "as well"
    return "accepted" if later else "rejected"


def _goes_on(said: str) -> bool:
    """Whether a text ends in an order that parts nothing: it ends after, or starts before."""
    bounds = list(BOUNDS.finditer(said))
    if not bounds:
        return False
    bound = bounds[-1]
    last = said.rsplit(maxsplit=1)[-1].lower()
    return last in ("after", "later") if bound["end"] else last in ("before", "earlier")


def gives_reason(clause: str) -> bool:
    """Whether a clause only says why."""
    return REASON.match(clause) is not None


def denies(clause: str) -> bool:
    """Whether a clause says in so many words that something does not agree."""
    return NEGATED.search(clause) is not None or OVER.search(clause) is not None


def sets_apart(clause: str) -> bool:
    """Whether a clause sets something before or after another in time, or says that it was over."""
    return ORDER.search(clause) is not None or OVER.search(clause) is not None


def order_in(clause: str) -> tuple[bool, int, int] | None:
    """Returns whether a clause sets something after another (else before), and the words' place."""
    match = ORDER.search(clause)
    if match is None:
        return None
    word = _LATER.search(match[0])
    sooner = _SOONER.search(match[0])
    after = word is not None and (sooner is None or word.start() > sooner.start())
    last = (word if after else sooner) or match
    start = match.start() + (last.start() if last is not match else 0)
    return after, start, match.end()


def hedges(text: str) -> bool:
    """Whether a text only weighs what it says: maybe, if, a question."""
    return HEDGES.search(text) is not None


def plans(text: str) -> bool:
    """Whether a text says what is to be done or was asked, and nothing of it yet."""
    return PLANS.search(text) is not None


def lumps(text: str) -> bool:
    """Whether a text speaks of all others together."""
    return LUMP.search(text) is not None


def concludes(text: str) -> int:
    """Returns 2 for a sentence that draws the conclusion, 1 for one that may, else 0."""
    if STRONG.search(text):
        return 2
    return 1 if WEAK.search(text) else 0


def asserts(text: str) -> bool:
    """Whether a sentence concludes all that it names: it denies and contrasts nothing."""
    return not denies(text) and (concludes(text) > 0 or len(clauses_of(text)) == 1)


def says_none(text: str) -> bool:
    """Whether a sentence says that there is nothing of what is asked for."""
    return NONE.search(text) is not None
