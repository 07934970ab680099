"""What a trace concludes: the names that its last conclusion asserts, or that there is none.

The end counts: the last sentence that draws a conclusion without hedging, else the last that does
with it, else the last of all that asserts a name. Where none does, nothing is concluded.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracegap.readings import Span
from tracegap.traces.free.cues import (
    concludes,
    denies,
    hedges,
    lumps,
    plans,
    says_none,
    stance_of,
)
from tracegap.traces.free.words import Sentence

_BACK = 3  # sentences that "both" and "these" may look back
_TAIL = 4  # sentences at the end that may conclude without saying so
_IS = re.compile(
    r"\banswers?\b[^.\n]{0,40}?(?:\b(?:is|are|was|would be|should be|must be|will be|be)\b|[:=])",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r",?\s*\(?\b(?:since|because|given that|even though|although|though|whereas|despite|unlike"
    r"|rather than|instead of|as opposed to|and not|but not|not|excluding|except|other than"
    r"|besides|apart from|in contrast to)\b[^,.;)]*"
    r"|,\s*while (?!(?:he|she|they|also|being|holding|serving)\b)[^,.;)]*",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\d")
_BOTH = re.compile(r"\bboth (?:of (?:them|these|those)|these|those)\b", re.IGNORECASE)
# what a text draws is that something does not fit, and not what does
_SO_NOT = re.compile(
    r"(?:,|;|\band|\bso)\s+(?:(?:is|was|are|were) )?(?:therefore|thus|hence|consequently),?\s+"
    r"(?:\w+ ){0,2}?(?:not\b(?! only)|\w+n['’]t\b)",
    re.IGNORECASE,
)
_REFERS = re.compile(
    r"\b(?:both|these|those|them|they|all (?:of them|three|four)|that['’]s|this is|it is|the two"
    r"|that one|each)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name that could be an answer, where it stands; equal keys are one answer."""

    key: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What is concluded.

    Attributes:
        keys: The names, in the order they are said; empty: that there is none.
        span: Where.
        before: What earlier sentences concluded, each once, in their order.
    """

    keys: tuple[int, ...]
    span: Span
    before: tuple[tuple[int, ...], ...] = ()


def conclusion_of(
    text: str, sentences: Sequence[Sentence], names: Sequence[Sequence[Name]]
) -> Conclusion | None:
    """Returns what a text concludes, or None.

    Args:
        text: The trace.
        sentences: Its sentences.
        names: Of each sentence, the names in it that could be an answer.
    """
    found: list[tuple[int, tuple[int, ...], bool]] = []
    for number, sentence in enumerate(sentences):
        said = text[sentence.start : sentence.end]
        strength = concludes(said)
        near = len(sentences) - number <= _TAIL
        drawn = denies(said) is False if near else _drawn(said, names[number])
        if not strength or (strength == 1 and not drawn):
            continue
        keys = _concluded(text, sentences, names, number, strength)
        if keys is not None:
            found.append((number, keys, hedges(said)))
    last = _last(found, sentences) or _tail(text, sentences, names)
    if last is None:
        return None
    number, keys = last
    sentence = sentences[number]
    before = tuple(dict.fromkeys(k for n, k, doubt in found if n < number and not doubt))
    return Conclusion(keys, (sentence.start, sentence.end), before)


def _drawn(said: str, names: Sequence[Name]) -> bool:
    """Whether a sentence draws a conclusion long before the end: of names in it, or of a list."""
    if hedges(said) or plans(said):
        return False
    return (bool(names) or _opens(said)) and stance_of(said) == "accepted"


def _opens(said: str) -> bool:
    return said.rstrip("* ").endswith(":") and not plans(said)


def _last(
    found: list[tuple[int, tuple[int, ...], bool]], sentences: Sequence[Sentence]
) -> tuple[int, tuple[int, ...]] | None:
    """Returns the last firm conclusion, or a hedged one of the end if that is far behind."""
    firm = next(((n, keys) for n, keys, doubt in reversed(found) if not doubt), None)
    loose = next(((n, keys) for n, keys, doubt in reversed(found) if doubt), None)
    if firm is None or loose is None:
        return firm or loose
    end = sentences[-1].paragraph
    stale = end - sentences[firm[0]].paragraph > 2 and end - sentences[loose[0]].paragraph <= 1
    return loose if stale and loose[0] > firm[0] else firm


def _concluded(
    text: str,
    sentences: Sequence[Sentence],
    names: Sequence[Sequence[Name]],
    number: int,
    strength: int,
) -> tuple[int, ...] | None:
    sentence = sentences[number]
    said = text[sentence.start : sentence.end]
    if names[number] and _SO_NOT.search(said):
        return None
    if keys := asserted(said, sentence.start, names[number]):
        return keys
    if _opens(said) and (keys := _listed(text, sentences, names, number)):
        return keys
    if _BOTH.search(said) and stance_of(said) == "accepted":
        return _near_names(sentences, names, number, least=2) or None
    if strength < 2:
        return None
    if says_none(said) and not names[number]:
        return (
            None
            if lumps(said) and "other" in said and _near_names(sentences, names, number)
            else ()
        )
    if _REFERS.search(said) and not denies(said):
        return _near_names(sentences, names, number) or None
    return None


def _listed(
    text: str, sentences: Sequence[Sentence], names: Sequence[Sequence[Name]], number: int
) -> tuple[int, ...]:
    """Returns the names of the list items that follow a sentence that ends in a colon."""
    keys: list[int] = []
    for later in range(number + 1, len(sentences)):
        sentence = sentences[later]
        if not sentence.item:
            if sentence.line == sentences[later - 1].line and later > number + 1:
                continue
            if keys or not names[later]:
                break
        keys += asserted(text[sentence.start : sentence.end], sentence.start, names[later])
        if not sentence.item:
            break
    return tuple(dict.fromkeys(keys))


def _near_names(
    sentences: Sequence[Sentence], names: Sequence[Sequence[Name]], number: int, least: int = 1
) -> tuple[int, ...]:
    """Returns the names that a sentence refers back to: the last named, or all of the last list.

    Args:
        sentences: All of the text's.
        names: Those of each.
        number: The sentence that refers.
        least: How many it refers to at least; they may stand in several sentences.
    """
    found: tuple[int, ...] = ()
    for back in range(number - 1, max(-1, number - 1 - _BACK), -1):
        if not names[back]:
            continue
        first = back
        if sentences[back].item:
            while first and sentences[first - 1].item and names[first - 1]:
                first -= 1
        every = (name.key for place in range(first, back + 1) for name in names[place])
        found = tuple(dict.fromkeys((*every, *found)))
        if len(found) >= least:
            break
    return found if len(found) >= least else ()


def asserted(said: str, offset: int, names: Sequence[Name]) -> tuple[int, ...]:
    """Returns the names that a concluding sentence gives as the answer.

    What stands in an aside (`since`, `rather than`, `not`) is given only if nothing else is.

    Args:
        said: The sentence.
        offset: Where it begins in the text that the names' places are of.
        names: Those in it.
    """
    if not names:
        return ()
    copulas = list(_IS.finditer(said))
    if copulas:
        match = copulas[-1]
        after = [name for name in names if name.start - offset >= match.end()]
        if kept := _outside(said, offset, after):
            return kept
        if match.start() > 0 and (kept := _outside(said, offset, names)):
            return kept
        return ()
    return _outside(said, offset, names)


def _outside(said: str, offset: int, names: Sequence[Name]) -> tuple[int, ...]:
    asides = [match.span() for match in _ASIDE.finditer(said)]
    kept = [name.key for name in names if not any(a <= name.start - offset < b for a, b in asides)]
    if not kept and (not asides or asides[0][0] == 0):
        kept = [name.key for name in names]
    return tuple(dict.fromkeys(kept))


def _tail(
    text: str, sentences: Sequence[Sentence], names: Sequence[Sequence[Name]]
) -> tuple[int, tuple[int, ...]] | None:
    """Returns the last sentence of the end that says of names that they fit, or only names them."""
    for number in range(len(sentences) - 1, max(-1, len(sentences) - 1 - _TAIL), -1):
        said = text[sentences[number].start : sentences[number].end]
        if not names[number] or plans(said) or lumps(said) or hedges(said):
            continue
        stance = stance_of(said)
        last = number == len(sentences) - 1 and not sentences[number].item
        # with figures in it a last sentence may be one more entry of a list that was broken off
        if stance == "accepted" or (last and stance is None and not _FIGURE.search(said)):
            return number, asserted(said, sentences[number].start, names[number])
    return None
