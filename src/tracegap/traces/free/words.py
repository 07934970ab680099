"""Words of a text with their places, folded for comparison, and the sentences they stand in.

Sentences are parted by rules of our own: half of what reasoning models write are lists, whose items
have no end that a splitter of prose goes by, and a text of any length has to take linear time.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

_WORD = re.compile(r"[^\W_]+")
# an abbreviation, an initial or a list number before it is no end of a sentence
_END = re.compile(r"[.!?]+[\"'”’)\]*]*(?=\s)|\n")
_NO_END = re.compile(
    r"(?:\b(?:[A-Za-z]|St|Dr|Mr|Mrs|Ms|Jr|Sr|Inc|Ltd|Co|Corp|vs|etc|No|Prof|Gen|Jan|Feb|Mar|Apr|Aug"
    r"|Sept|Sep|Oct|Nov|Dec|e\.g|i\.e|approx|ca)|(?:^|\n)[ \t]*\d{1,3})\.$"
)
_ITEM = re.compile(r"[ \t]*(?:[-*•–]|\(?\d{1,3}[.):]|\(?[a-z]\))[ \t]+")
LONGEST_WORD = 60
LONGEST_SENTENCE = 2000
"""In characters; what goes on longer is cut, so that work within a sentence stays bounded."""


class Word(NamedTuple):
    """One word; a named tuple, since a trace makes a thousand of them.

    Attributes:
        key: Lower-case, without accents.
        start, end: Its place.
        capital: Whether it begins with a capital letter or a figure.
        shout: Whether all of it, two letters or more, is capitals.
    """

    key: str
    start: int
    end: int
    capital: bool
    shout: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence.

    Attributes:
        start, end: Its place, without white space around it.
        line: The number of its line.
        paragraph: The number of its paragraph.
        item: Whether it begins an item of a list.
        indent: How far its line is set in.
    """

    start: int
    end: int
    line: int
    paragraph: int
    item: bool
    indent: int = 0


def fold(word: str) -> str:
    """Returns a word in lower case and without accents."""
    return word.lower() if word.isascii() else _folded(word)


@lru_cache(maxsize=4096)
def _folded(word: str) -> str:
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in parts if not unicodedata.combining(c))


def words_of(text: str) -> list[Word]:
    """Returns the words of a text; the `s` of a possessive is none."""
    found: list[Word] = []
    new, add = tuple.__new__, found.append  # a trace has a thousand words: no call more than needed
    for match in _WORD.finditer(text):
        raw = match[0]
        start, end = match.span()
        if end - start == 1 and raw == "s" and start and text[start - 1] in "'’":
            continue
        if end - start > LONGEST_WORD:
            continue
        key = raw.lower() if raw.isascii() else _folded(raw)
        capital = not raw[0].islower()
        shout = capital and end - start > 1 and raw.isupper()
        add(new(Word, (key, start, end, capital, shout)))
    return found


def keys_of(text: str) -> tuple[str, ...]:
    """Returns the folded words of a text."""
    return tuple(word.key for word in words_of(text))


def sentences_of(text: str) -> list[Sentence]:
    """Cuts a text into sentences, in time that grows with its length; white space alone is lost."""
    found: list[Sentence] = []
    start = line = paragraph = indent = 0
    empty = item = False
    fresh = True
    for end in _cut([*_ends(text), len(text)]):
        piece = text[start:end]
        if stripped := piece.strip():
            if fresh and empty:
                paragraph += 1
            begin = start + len(piece) - len(piece.lstrip())
            item = fresh and _ITEM.match(piece) is not None
            indent = begin - start if fresh else indent
            found.append(Sentence(begin, begin + len(stripped), line, paragraph, item, indent))
            empty = fresh = False
        if end < len(text) and text[end - 1] == "\n":
            line += 1
            empty = fresh  # nothing stood on the line
            fresh = True
        start = end
    return found


def _cut(ends: list[int]) -> list[int]:
    """Adds ends where none comes for long."""
    found: list[int] = []
    last = 0
    for end in ends:
        found += range(last + LONGEST_SENTENCE, end, LONGEST_SENTENCE)
        found.append(end)
        last = end
    return found


def _ends(text: str) -> list[int]:
    ends: list[int] = []
    for match in _END.finditer(text):
        if text[match.start()] == "." and _NO_END.search(
            text, max(0, match.start() - 12), match.start() + 1
        ):
            continue
        ends.append(match.end())
    return ends
