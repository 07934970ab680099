"""Which passages of free text a sentence talks about, and what it quotes.

A passage is told by its heading (the capitalised words that it begins with), by its number, by six
of its words in a row, or by three words that no other passage and not the question have.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from tracegap.traces.free.names import NameIndex
from tracegap.traces.free.words import Sentence, Word, keys_of

LEAST_RUN, LEAST_TELLING, LEAST_QUOTATION = 6, 3, 5
_LEAST_LETTERS = 4
_MOST_HEADING = 8
_HEADING_END = re.compile(r"[(,;:.]|\s(?:is|was|were|are|has|had|refers|also known)\b")
_NUMBERED = re.compile(
    r"\[(\d{1,3})\]|\b(?:passage|document|doc|paragraph|source)s?\s*[#\[(]?\s*(\d{1,3})\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r'"([^"\n]{1,2000})"|“([^”\n]{1,2000})”')


@dataclass(frozen=True)
class Passages:
    """The passages of one question, ready to be looked for.

    Attributes:
        context: The passages.
        words: The folded words of each.
        asked: Those of the question.
    """

    context: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]
    asked: frozenset[str]

    @cached_property
    def index(self) -> NameIndex:
        """Finds the headings of the passages in a text."""
        return NameIndex([_heading(passage) for passage in self.context])

    @cached_property
    def telling(self) -> dict[str, int]:
        """Words that one passage alone has and the question has not -> its position."""
        own = [frozenset(words) for words in self.words]
        counts = Counter(word for words in own for word in words)
        return {
            word: i
            for i, words in enumerate(own)
            for word in words
            if counts[word] == 1 and word not in self.asked and len(word) >= _LEAST_LETTERS
        }

    @cached_property
    def runs(self) -> dict[tuple[str, ...], int]:
        """Six words in a row -> the first passage that has them."""
        found: dict[tuple[str, ...], int] = {}
        for i, words in enumerate(self.words):
            for run in _runs(words):
                found.setdefault(run, i)
        return found

    @cached_property
    def known(self) -> str:
        """All words of the passages, for looking up quotations."""
        return " ".join(word for words in self.words for word in ("", *words, "")).strip()


@lru_cache(maxsize=64)
def passages_of(question: str, context: tuple[str, ...]) -> Passages:
    """Returns the passages of a question, ready to be looked for."""
    return Passages(context, tuple(map(keys_of, context)), frozenset(keys_of(question)))


def _heading(passage: str) -> str:
    start = passage[:120]
    end = _HEADING_END.search(start)
    words = (start[: end.start()] if end else start).split()
    return " ".join(words) if len(words) <= _MOST_HEADING else ""


def _runs(words: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(words[i : i + LEAST_RUN]) for i in range(len(words) - LEAST_RUN + 1)]


def cited_in(
    text: str, words: Sequence[Word], sentences: Sequence[Sentence], passages: Passages
) -> list[tuple[int, ...]]:
    """Returns the passages that each sentence talks about, ascending."""
    found: list[set[int]] = [set() for _ in sentences]
    headings, _ = passages.index.find(text, words)
    keys = [[] for _ in sentences]  # type: list[list[str]]
    at = 0
    for word in words:
        while at + 1 < len(sentences) and sentences[at + 1].start <= word.start:
            at += 1
        keys[at].append(word.key)
    at = 0
    for name in headings:
        while at + 1 < len(sentences) and sentences[at + 1].start <= name.start:
            at += 1
        found[at].add(name.name)
    for number, sentence in enumerate(sentences):
        said = keys[number]
        telling = Counter(passages.telling[key] for key in set(said) if key in passages.telling)
        found[number] |= {i for i, count in telling.items() if count >= LEAST_TELLING}
        found[number] |= {passages.runs[run] for run in _runs(said) if run in passages.runs}
        found[number] |= _numbered(text[sentence.start : sentence.end], len(passages.context))
    return [tuple(sorted(places)) for places in found]


def _numbered(said: str, n: int) -> set[int]:
    numbers = [int(one or other) for one, other in _NUMBERED.findall(said)]
    return {number - 1 for number in numbers if 0 < number <= n}


@dataclass(frozen=True, slots=True)
class Quotation:
    """What a text puts between quotation marks: where, and whether it stands in the context.

    `stands` is None where most of its words stand in one passage, but not as they are.
    """

    start: int
    end: int
    text: str
    stands: bool | None


def quotations_in(text: str, question: str, passages: Passages) -> list[Quotation]:
    """Returns the quotations of five words or more; those with an ellipsis are left out."""
    found: list[Quotation] = []
    own = " ".join(keys_of(question))
    for match in _QUOTED.finditer(text):
        quoted = match[1] or match[2]
        words = keys_of(quoted)
        if len(words) < LEAST_QUOTATION or "..." in quoted or "…" in quoted:
            continue
        plain = " ".join(words)
        stands: bool | None = plain in passages.known or plain in own
        if not stands:
            told = set(words)
            near = max((len(told & set(known)) for known in passages.words), default=0)
            stands = None if near >= 0.8 * len(told) or told <= passages.asked else False
        found.append(Quotation(*match.span(), quoted, stands))
    return found
