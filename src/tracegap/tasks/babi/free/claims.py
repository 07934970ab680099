"""What a free trace claims of a story, held against it at every point of the telling.

A trace tells a story again as it goes, so what it says may be of any moment: a claim is true if it
holds after some sentence of the story, false if it never does, and not decided where the story
cannot be read so far. What is hedged, asked or planned is no claim.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from tracegap.readings import Claim
from tracegap.tasks.babi.rules import possessions, whereabouts
from tracegap.tasks.babi.rules.sentences import (
    DIRECTION,
    Beside,
    Drop,
    Give,
    Located,
    Move,
    Statement,
    Take,
    read_sentence,
)
from tracegap.tasks.babi.rules.story import Story, UndeterminedError
from tracegap.traces.free.cues import hedges, plans

MOST_SENTENCES = 300
"""A longer story is not followed sentence by sentence; the longest of the data set has 228."""
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_CONVERSE = {
    "north of": "south of",
    "south of": "north of",
    "east of": "west of",
    "west of": "east of",
    "above": "below",
    "below": "above",
    "to the left of": "to the right of",
    "to the right of": "to the left of",
}
_NOUN = r"(?:the )?(\w+(?: \w+)?)"
_PLACE = re.compile(
    r"\b([A-Z]\w+) (?:is|was|ended up|stays?|stayed)(?: (?:now|currently|still|then|therefore))?"
    r" (?:in|at) the (\w+)"
)
_FOUND = re.compile(r"\b(?:find|found|have|see|saw) ([A-Z]\w+) (?:in|at) the (\w+)")
_WENT = re.compile(
    r"\b([A-Z]\w+) (?:then |later |finally |next |now |also )?(?:went|goes|moved|moves"
    r"|journey(?:s|ed)|travell?ed|travels|walk(?:s|ed)|return(?:s|ed)|head(?:s|ed)|came|comes|ran|runs)"
    r"(?: (?:back|over|off|on|straight))? to the (\w+)"
)
_HOLDS = re.compile(
    r"\b([A-Z]\w+) (?:then |still |now |also |later )?(?:has|had|holds|held|carries|carried"
    r"|keeps|kept|is carrying|was carrying|is holding|got|grabs|grabbed|took|takes|picked up"
    r"|picks up"
    r"|(?:takes|took|gets|got) hold of) the (\w+)"
)
_COUNT = re.compile(
    r"\b([A-Z]\w+) (?:is|was) (?:now |currently )?(?:carrying|holding) "
    rf"({'|'.join(_NUMBERS)}|\d) (?:objects?|items?|things?)\b"
)
_BESIDE = re.compile(rf"\bthe (\w+(?: \w+)?) (?:is|lies) ({DIRECTION}) {_NOUN}\b", re.IGNORECASE)
_NOT = re.compile(r"\b(?:not|never|no longer)\b|n['’]t\b", re.IGNORECASE)


@dataclass(frozen=True)
class Told:
    """A story as far as its sentences can be read.

    Attributes:
        texts: Its sentences.
        statements: What each tells; None where it cannot be read.
        checked: What claims about it came to.
    """

    texts: tuple[str, ...]
    statements: tuple[Statement | None, ...]
    checked: dict[tuple[str, ...], "Checked"] = field(default_factory=dict, compare=False)

    @property
    def whole(self) -> bool:
        """Whether every sentence can be read, and there are not too many."""
        return None not in self.statements and len(self.texts) <= MOST_SENTENCES

    @cached_property
    def people(self) -> frozenset[str]:
        """Whoever acts or is somewhere, lower-cased."""
        found: set[str] = set()
        for told in self.statements:
            if isinstance(told, Move):
                found.update(name.lower() for name in told.people)
            elif isinstance(told, Located | Take | Drop | Give):
                found.add(told.person.lower())
            if isinstance(told, Give):
                found.add(told.receiver.lower())
        return frozenset(found - {"he", "she", "they"})

    @cached_property
    def before(self) -> tuple[Story, ...]:
        """The story as told up to each of its sentences."""
        if not self.whole:
            return ()
        known = [told for told in self.statements if told is not None]
        return tuple(
            Story(self.texts[:end], tuple(known[:end])) for end in range(1, len(known) + 1)
        )


@lru_cache(maxsize=64)
def told_of(context: tuple[str, ...]) -> Told:
    """Returns a story ready to be held against claims."""
    return Told(context, tuple(read_sentence(text) for text in context))


def claims_in(sentence: str, offset: int, told: Told) -> Iterator[Claim]:
    """Yields what a sentence claims.

    Args:
        sentence: The sentence.
        offset: Where it begins in the trace.
        told: The story.
    """
    if hedges(sentence) or plans(sentence) or _NOT.search(sentence):
        return
    for kind, pattern, check in _CHECKS:
        for match in pattern.finditer(sentence):
            asked = (kind, *match.groups())
            if asked not in told.checked:  # a trace says the same thing several times
                told.checked[asked] = check(told, *match.groups())
            holds, against = told.checked[asked]
            if against is None:
                continue
            span = (offset + match.start(), offset + match.end())
            reason = _reason(told, against) if holds is False else ""
            yield Claim(kind, match[0], span, holds, against if holds is False else (), reason)


def _reason(told: Told, against: Sequence[int]) -> str:
    if not against:
        return "nothing in the story says so"
    return f"the story says: {told.texts[against[-1]]}"


Checked = tuple[bool | None, tuple[int, ...] | None]
"""Whether a claim holds, and the sentences about the same; None for what is no claim."""


def _ever(told: Told, check: Callable[[Story], bool]) -> bool | None:
    """Whether something holds after any sentence; None if that cannot be told."""
    if not told.whole:
        return None
    open_ends = False
    for story in reversed(told.before):
        try:
            if check(story):
                return True
        except UndeterminedError as error:
            open_ends |= "cannot" in str(error)
    return None if open_ends else False


def _place(told: Told, person: str, place: str) -> Checked:
    if person.lower() not in told.people:
        return None, None
    about = tuple(
        i
        for i, s in enumerate(told.statements)
        if (isinstance(s, Move) and person.lower() in [p.lower() for p in s.people])
        or (isinstance(s, Located) and s.person.lower() == person.lower())
    )

    def there(story: Story) -> bool:
        return whereabouts.is_in(story, person, place).answers != ("no",)

    holds = _ever(told, there)
    if holds is False and not about:
        return None, about
    return holds, about


def _went(told: Told, person: str, place: str) -> Checked:
    return _place(told, person, place)


def _holds(told: Told, person: str, thing: str) -> Checked:
    things = {s.thing for s in told.statements if isinstance(s, Take | Drop | Give)}
    if person.lower() not in told.people or thing.lower() not in things:
        return None, None
    about = tuple(
        i
        for i, s in enumerate(told.statements)
        if isinstance(s, Take | Drop | Give) and s.thing == thing.lower()
    )
    direct = any(
        (isinstance(s, Take | Drop | Give) and s.person.lower() == person.lower())
        or (isinstance(s, Give) and s.receiver.lower() == person.lower())
        for i in about
        for s in [told.statements[i]]
    )
    return direct or (False if told.whole else None), about


def _count(told: Told, person: str, number: str) -> Checked:
    if person.lower() not in told.people:
        return None, None
    wanted = number.lower() if not number.isdigit() else _word(int(number))
    wanted = "none" if wanted == "no" else wanted
    about = tuple(
        i
        for i, s in enumerate(told.statements)
        if isinstance(s, Take | Drop | Give) and s.person.lower() == person.lower()
    )

    def carries(story: Story) -> bool:
        return possessions.how_many(story, person).answers == (wanted,)

    holds = _ever(told, carries)
    return (None if wanted == "none" and holds is False else holds), about


def _word(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def _beside(told: Told, one: str, direction: str, other: str) -> Checked:
    one, direction, other = one.lower(), direction.lower(), other.lower()
    about = tuple(
        i
        for i, s in enumerate(told.statements)
        if isinstance(s, Beside) and {s.one, s.other} == {one, other}
    )
    if not about:
        return None, about
    said = {(one, direction, other), (other, _CONVERSE[direction], one)}
    known = (told.statements[i] for i in about)
    return any(
        isinstance(s, Beside) and (s.one, s.direction, s.other) in said for s in known
    ), about


_CHECKS: tuple[tuple[str, re.Pattern[str], Callable[..., Checked]], ...] = (
    ("place", _PLACE, _place),
    ("place", _FOUND, _place),
    ("place", _WENT, _went),
    ("holder", _HOLDS, _holds),
    ("count", _COUNT, _count),
    ("direction", _BESIDE, _beside),
)
