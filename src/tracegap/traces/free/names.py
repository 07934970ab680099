"""Finding known names in a text: whole, shortened, in another order, or by their initials.

A run of words counts as a name if all of it is in that name: whole names always, parts only if no
other name holds them, and a single word only if it can stand for nothing else. What could be two
names is none. Time grows with the text, not with the text times the names.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from tracegap.traces.free.words import Word, words_of

STOP = frozenset(
    re.findall(r"\w+", "of the for and in at to a an on de la le du des di da del von van der")
)
# what a shortened name cannot be alone: too many things are called so
GENERIC = frozenset(
    re.findall(
        r"\w+",
        """university college school institute academy centre center party movement union front
        member members minister president vice secretary general chief deputy director chairman
        chairperson chair head state states national international united first second new old great
        house senate council committee parliament board company group association organisation
        organization society department ministry office republic democratic socialist liberal
        conservative people peoples workers labour labor alliance league federation english british
        american french german italian polish european world north south east west northern southern
        eastern western science sciences technology law medical royal army air force police club
        city saint political public research foreign defence finance justice home affairs education
        environment position date student player politician professor bishop governor mayor
        ambassador speaker leader prime attorney treasurer commissioner manager assistant associate
        senior junior grand high supreme court bank church hospital museum library press media sport
        football team sports women men january february march april may june july august september
        october november december i it he she they this that these those his her their so now but if
        no not yes what which who when where while since during after before other others another
        both one two all any some early late later is was were are be been has have had do does did
        by with as or there here then thus hence also only just each next let look looking okay
        alright wait however therefore from""",
    )
)
_MOST_STOPS = 3
_NO_GAP = frozenset("\n;:).!?|")


@dataclass(frozen=True, slots=True)
class Found:
    """A name in a text.

    Attributes:
        name: Its number.
        start, end: Its place.
        whole: Whether all its words stand there.
    """

    name: int
    start: int
    end: int
    whole: bool


@dataclass(frozen=True, slots=True)
class Doubtful:
    """Words that are part of one or several names and are none by themselves.

    Attributes:
        names: Their numbers.
        start, end: Its place.
        several: Whether these are two words or more, one of them with a capital.
    """

    names: tuple[int, ...]
    start: int
    end: int
    several: bool


@dataclass(slots=True)
class NameIndex:
    """Names, and by each word those that hold it, as bits."""

    names: list[str]
    _words: list[tuple[str, ...]] = field(default_factory=list)
    _keys: list[tuple[str, ...]] = field(default_factory=list)
    _capital: list[bool] = field(default_factory=list)
    _bits: dict[str, int] = field(default_factory=dict)
    _initials: dict[str, int] = field(default_factory=dict)
    _openings: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Takes the names apart."""
        for number, name in enumerate(self.names):
            every = words_of(name)
            words = [w for w in every if w.key not in STOP] or every
            self._keys.append(tuple(word.key for word in every))
            self._words.append(tuple(dict.fromkeys(word.key for word in words)))
            self._capital.append(bool(words) and words[0].capital)
            for key in self._words[-1]:
                self._bits[key] = self._bits.get(key, 0) | 1 << number
            for short in _initials(words):
                self._initials[short] = self._initials.get(short, 0) | 1 << number
            letters = "".join(word.key[0] for word in words)
            for until in range(2, len(letters)):
                short = letters[:until]
                self._openings[short] = self._openings.get(short, 0) | 1 << number

    def find(self, text: str, words: Sequence[Word]) -> tuple[list[Found], list[Doubtful]]:
        """Returns the names in a text, and what may be names, both in their order."""
        found: list[Found] = []
        doubtful: list[Doubtful] = []
        bits, at, end = self._bits, 0, len(words)
        while at < end:
            word = words[at]
            could = bits.get(word.key, 0)
            short = self._initials.get(word.key, 0) if word.shout and not could else 0
            if word.shout and not could and (known := self._begun(text, words, at)) is not None:
                if known:
                    found.append(
                        Found(known.bit_length() - 1, word.start, words[at + 1].end, False)
                    )
                at += 2
                continue
            if short and not short & (short - 1):
                found.append(Found(short.bit_length() - 1, word.start, word.end, False))
                at += 1
                continue
            if not could or word.key in STOP:
                at += 1
                continue
            last, could, seen = self._run(text, words, at, could)
            what = self._resolved(words, at, last, could, seen)
            if isinstance(what, Found):
                found.append(what)
                at = last + 1
                continue
            if what is not None:
                doubtful.append(what)
            at += 1
        return found, doubtful

    def _begun(self, text: str, words: Sequence[Word], at: int) -> int | None:
        """Returns the name that initials and the word after them are short for: `UC Berkeley`.

        Zero if it is none, or not one alone; None if no part of a name follows.
        """
        if at + 1 == len(words) or text[words[at].end : words[at + 1].start] != " ":
            return None
        rest = words[at + 1]
        could = self._bits.get(rest.key, 0)
        if not rest.capital or not could or rest.key in GENERIC:
            return None
        could &= self._openings.get(words[at].key, 0)
        return 0 if could & (could - 1) else could

    def _run(
        self, text: str, words: Sequence[Word], at: int, could: int
    ) -> tuple[int, int, list[str]]:
        """Returns the last word of the longest run, the names that hold all of it, and its keys."""
        last, here, stops, seen = at, at + 1, 0, [words[at].key]
        while here < len(words):
            word = words[here]
            gap = text[words[here - 1].end : word.start]
            if gap != " " and _parts(gap, words[here - 1]):
                break
            if word.key in STOP and word.key not in self._bits:
                stops += 1
                if stops > _MOST_STOPS:
                    break
                here += 1
                continue
            both = could & self._bits.get(word.key, 0)
            if not both or word.key in seen:
                break
            could, last, stops = both, here, 0
            seen.append(word.key)
            here += 1
        return last, could, seen

    def _resolved(
        self, words: Sequence[Word], at: int, last: int, could: int, seen: list[str]
    ) -> Found | Doubtful | None:
        start, end = words[at].start, words[last].end
        numbers = [n for n in range(could.bit_length()) if could >> n & 1]
        capital = any(words[i].capital for i in range(at, last + 1))
        whole = [n for n in numbers if len(self._words[n]) == len(seen)]
        if len(whole) > 1:  # `Minister of Trade`, `Minister for Trade`: as it is written
            said = tuple(word.key for word in words[at : last + 1])
            whole = [n for n in whole if self._keys[n][-len(said) :] == said]
            if len(whole) != 1:
                return Doubtful(tuple(numbers), start, end, True)
        if whole:
            if capital or not self._capital[whole[0]] or len(seen) > 1:
                return Found(whole[0], start, end, True)
            return None
        telling = [key for key in seen if key not in GENERIC]
        if len(numbers) == 1:
            several = len(seen) > 1 and (capital or not self._capital[numbers[0]])
            if several and (
                telling or len(seen) > 2 or 2 * len(seen) >= len(self._words[numbers[0]])
            ):
                return Found(numbers[0], start, end, False)
            if telling and words[at].capital and self._may_stand_alone(numbers[0], seen[0]):
                return Found(numbers[0], start, end, False)
        return Doubtful(tuple(numbers), start, end, capital and len(seen) > 1)

    def _may_stand_alone(self, number: int, key: str) -> bool:
        """Whether one word says which name is meant: its first, or its only one that tells."""
        others = [word for word in self._words[number] if word != key and word not in GENERIC]
        return len(key) > 2 and (self._words[number][0] == key or not others)


def _parts(gap: str, before: Word) -> bool:
    """Whether what stands between two words parts a name."""
    if gap == ". " and before.end - before.start <= 3 and before.capital:
        return False  # `St. Mary's`, `Dell Inc. Europe`
    if not _NO_GAP.isdisjoint(gap):
        return gap not in (".", "!")  # `A.F.C.`, `Yahoo!Japan`
    return len(gap) > 4


def _initials(words: Sequence[Word]) -> list[str]:
    letters = "".join(word.key[0] for word in words)
    # `LSE` is short for a name that goes on; two letters are too few to be cut so
    return [letters[:n] for n in range(2, len(letters) + 1) if n > 2 or n == len(letters)]
