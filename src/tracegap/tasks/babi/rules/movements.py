"""Who goes where: the movements of a story, with its pronouns resolved."""

from collections.abc import Iterator
from dataclasses import dataclass

from tracegap.tasks.babi.rules.sentences import PRONOUNS, Move
from tracegap.tasks.babi.rules.story import Story, UndeterminedError

# bAbI's people whose gender their names tell; of anyone else a pronoun may stand
_GENDER = {
    "he": frozenset({"mary", "sandra", "julie"}),
    "she": frozenset({"john", "daniel", "bill", "fred", "jeff"}),
}


@dataclass(frozen=True, slots=True)
class Arrival:
    """People come to a place.

    Attributes:
        people: Their names, lower-cased.
        facts: Positions of the sentence and, if it names them by a pronoun, of the one it points
            back to.
    """

    people: tuple[str, ...]
    place: str
    facts: tuple[int, ...]
    time: str | None


def arrival(story: Story, position: int, move: Move, before: Arrival | None) -> Arrival:
    """Returns what a movement told at a position means, given the one told last before it.

    Raises:
        UndeterminedError: A pronoun there has nobody to stand for.
    """
    if move.people[0] not in PRONOUNS:
        people = tuple(name.lower() for name in move.people)
        return Arrival(people, move.place, (position,), move.time)
    pronoun = move.people[0]
    if before is None or not _can_mean(pronoun, before.people):
        raise UndeterminedError(f"{pronoun!r} has nobody to stand for in: {story.texts[position]}")
    # a chain of pronouns goes back to the sentence with the names
    return Arrival(before.people, move.place, (before.facts[0], position), move.time)


def arrivals(story: Story) -> Iterator[tuple[int, Arrival]]:
    """Yields the movements of a story, each with its position.

    Raises:
        UndeterminedError: A pronoun has nobody to stand for.
    """
    last = None
    for position, statement in enumerate(story.told):
        if isinstance(statement, Move):
            last = arrival(story, position, statement, last)
            yield position, last


def _can_mean(pronoun: str, people: tuple[str, ...]) -> bool:
    if pronoun == "they":
        return len(people) > 1
    return len(people) == 1 and people[0] not in _GENDER[pronoun]
