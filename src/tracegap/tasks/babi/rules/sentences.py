"""Reading one sentence of a story: what it tells, whatever the names in it.

Names of people keep their capitals, since they are answers; everything else is lower-cased.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 300  # characters; a longer sentence is none of bAbI's
PRONOUNS = ("he", "she", "they")


@dataclass(frozen=True, slots=True)
class Move:
    """People go to a place. `people` may be one pronoun; `time` is when, if told."""

    people: tuple[str, ...]
    place: str
    time: str | None


@dataclass(frozen=True, slots=True)
class Located:
    """A person is in one of `places` (two if it is left open), or, if `denied`, not in it."""

    person: str
    places: tuple[str, ...]
    denied: bool


@dataclass(frozen=True, slots=True)
class Take:
    """A person takes a thing."""

    person: str
    thing: str


@dataclass(frozen=True, slots=True)
class Drop:
    """A person puts a thing down; `left` if that word says so, which places are left by as well."""

    person: str
    thing: str
    left: bool


@dataclass(frozen=True, slots=True)
class Give:
    """A person gives a thing to another."""

    person: str
    thing: str
    receiver: str


@dataclass(frozen=True, slots=True)
class Beside:
    """`one` lies in `direction` of `other`."""

    one: str
    direction: str
    other: str


@dataclass(frozen=True, slots=True)
class Smaller:
    """`one` is smaller than `other`."""

    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Kind:
    """`name` is a `kind` of animal."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Fear:
    """Animals of `kind` fear those of `feared`; both in the singular."""

    kind: str
    feared: str


@dataclass(frozen=True, slots=True)
class Property:
    """`name` is `value`: a colour or a mood."""

    name: str
    value: str


Statement = Move | Located | Take | Drop | Give | Beside | Smaller | Kind | Fear | Property

_TIME = r"yesterday|this morning|this afternoon|this evening"
_NOUN = r"\w+(?: \w+){0,2}"
DIRECTION = r"north of|south of|east of|west of|above|below|to the left of|to the right of"
_IRREGULAR = {"mice": "mouse", "wolves": "wolf", "sheep": "sheep"}


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_MOVE = _form(
    rf"(?:({_TIME}),? |(?:after that|afterwards|following that|then),? )?(\w+)(?: and (\w+))? "
    rf"(?:went back|went|moved|journeyed|travelled) to the (\w+)(?: ({_TIME}))?"
)
_TAKE = _form(r"(\w+) (?:got|grabbed|took|picked up) the (\w+)(?: there)?")
_DROP = _form(r"(\w+) (left|dropped|discarded|put down) the (\w+)(?: there)?")
_GIVE = _form(r"(\w+) (?:gave|handed|passed) the (\w+) to (\w+)")
_IN = _form(r"(\w+) is (no longer |not )?in the (\w+)")
_EITHER = _form(r"(\w+) is either in the (\w+) or the (\w+)")
_BESIDE = _form(rf"the ({_NOUN}) is ({DIRECTION}) the ({_NOUN})")
_SIZE = _form(rf"the ({_NOUN}) (fits inside|is bigger than) the ({_NOUN})")
_KIND = _form(r"(\w+) is an? (\w+)")
_FEAR = _form(r"(\w+) are afraid of (\w+)")
_PROPERTY = _form(r"(\w+) is (\w+)")


@lru_cache(maxsize=1 << 14)
def read_sentence(text: str) -> Statement | None:
    """Returns what a sentence tells; None if it is of no form that bAbI's stories have."""
    if len(text) > LONGEST:
        return None
    text = text.strip().removesuffix(".")
    return _of_people(text) or _of_things(text) or _of_kinds(text)


def singular(plural: str) -> str:
    """Returns the singular of an animal's plural, lower-cased."""
    plural = plural.lower()
    return _IRREGULAR.get(plural) or plural.removesuffix("s")


def _of_people(text: str) -> Statement | None:
    if found := _MOVE.fullmatch(text):
        before, one, other, place, after = found.groups()
        if before and after:
            return None
        people = (one, other) if other else (one.lower() if one.lower() in PRONOUNS else one,)
        return Move(people, place.lower(), (before or after or "").lower() or None)
    if found := _TAKE.fullmatch(text):
        return Take(found[1], found[2].lower())
    if found := _DROP.fullmatch(text):
        return Drop(found[1], found[3].lower(), left=found[2].lower() == "left")
    if found := _GIVE.fullmatch(text):
        return Give(found[1], found[2].lower(), found[3])
    if found := _IN.fullmatch(text):
        return Located(found[1], (found[3].lower(),), denied=found[2] is not None)
    if found := _EITHER.fullmatch(text):
        return Located(found[1], (found[2].lower(), found[3].lower()), denied=False)
    return None


def _of_things(text: str) -> Statement | None:
    if found := _BESIDE.fullmatch(text):
        return Beside(found[1].lower(), found[2].lower(), found[3].lower())
    if found := _SIZE.fullmatch(text):
        one, other = found[1].lower(), found[3].lower()
        return Smaller(one, other) if found[2].lower() == "fits inside" else Smaller(other, one)
    return None


def _of_kinds(text: str) -> Statement | None:
    if found := _KIND.fullmatch(text):
        return Kind(found[1], found[2].lower())
    if found := _FEAR.fullmatch(text):
        return Fear(singular(found[1]), singular(found[2]))
    if found := _PROPERTY.fullmatch(text):
        return Property(found[1], found[2].lower())
    return None
