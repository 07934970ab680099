"""Where a person is: tasks 1, 6 and 9 to 13."""

from dataclasses import dataclass

from tracegap.tasks.babi.rules.movements import arrivals
from tracegap.tasks.babi.rules.sentences import Located
from tracegap.tasks.babi.rules.story import Finding, Story, UndeterminedError


@dataclass(frozen=True, slots=True)
class _Known:
    """The last word on a person: in one of `places`, or somewhere but there if `denied`."""

    places: tuple[str, ...]
    denied: bool
    facts: tuple[int, ...]


def where_is(story: Story, person: str) -> Finding:
    """Answers `Where is PERSON?`: the place last told."""
    known = _last_word(story, person)
    if known.denied or len(known.places) > 1:
        raise UndeterminedError(f"no fact tells the one place where {person} is")
    return Finding((known.places[0],), known.facts, _reasons(story, known, person))


def is_in(story: Story, person: str, place: str) -> Finding:
    """Answers `Is PERSON in the PLACE?`: yes, no, or maybe where one of two places is told.

    bAbI also says `either in the office or the office`. It means it as knowledge left open, so
    that is maybe, too.
    """
    known = _last_word(story, person)
    here = place.lower() in known.places
    if known.denied and not here:
        raise UndeterminedError(f"it is only told that {person} is not in the {known.places[0]}")
    told = "yes" if len(known.places) == 1 else "maybe"
    answer = told if here and not known.denied else "no"
    return Finding((answer,), known.facts, _reasons(story, known, person))


def _last_word(story: Story, person: str) -> _Known:
    """Returns what is told of a person last; a denial of another place changes nothing."""
    who = person.lower()
    moves = dict(arrivals(story))
    known: _Known | None = None
    for position, statement in enumerate(story.told):
        move = moves.get(position)
        if move and who in move.people:
            known = _Known((move.place,), False, move.facts)
        elif isinstance(statement, Located) and statement.person.lower() == who:
            if statement.denied and known and not known.denied:
                left = tuple(p for p in known.places if p not in statement.places)
                if left == known.places:
                    continue
                if left:
                    known = _Known(left, False, (*known.facts, position))
                    continue
            known = _Known(statement.places, statement.denied, (position,))
    if known is None:
        raise UndeterminedError(f"no fact tells where {person} is")
    return known


def _reasons(story: Story, known: _Known, person: str) -> tuple[str, ...]:
    told = story.texts[known.facts[-1]]
    if len(known.facts) == 1:
        return (f"The last that is told of where {person} is: {told}",)
    first = story.texts[known.facts[0]]
    return (f"Whom it is about: {first}", f"The last that is told of where {person} is: {told}")
