"""Tasks 9 to 13: where people are, are not or may be, by name, by pronoun, and two at a time."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tracegap.tasks.babi.generator.story import QUESTIONS, STEP, Story
from tracegap.tasks.babi.generator.words import (
    MOVED,
    PEOPLE,
    PLACES,
    PRONOUN,
    ROOMS,
    THEN,
    TOWNSPEOPLE,
)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the last sentence about somebody says: they are in, not in, or in one of, rooms."""

    kind: Literal["in", "not", "either"]
    rooms: tuple[str, ...]
    at: int


def negation(rng: random.Random) -> Story:
    """Task 9, *Is Mary in the office?*: the last sentence about her, which may deny a room."""
    story = Story()
    known: dict[str, _Known] = {}
    while len(story.asked) < QUESTIONS:
        for _ in range(STEP):
            person = rng.choice(PEOPLE)
            known[person] = _affirm_or_deny(rng, story, person, known.get(person))
        people = list(known)
        placed = [person for person in people if known[person].kind == "in"]
        wanted = rng.random() < 0.5 and bool(placed)
        person = rng.choice(placed if wanted else people)
        (room,) = known[person].rooms
        if known[person].kind == "in" and not wanted:
            room = rng.choice(_others(ROOMS, room))
        answer = "yes" if wanted else "no"
        story.ask(f"Is {person} in the {room}?", (answer,), (known[person].at,))
    return story


def _affirm_or_deny(rng: random.Random, story: Story, person: str, before: _Known | None) -> _Known:
    """Tells where somebody is, or denies where they were last; who is unknown may be denied any."""
    kind = _kind(rng, story, "not")
    last = before.rooms if before else ()
    if kind == "not":
        if before and before.kind == "in":
            room = before.rooms[0]
        else:
            room = rng.choice(_others(ROOMS, *last))
        said = rng.choice(("is not in", "is no longer in"))
        return _Known("not", (room,), story.tell(f"{person} {said} the {room}."))
    denied = before is not None and before.kind == "not"
    room = rng.choice(ROOMS if denied else _others(ROOMS, *last))
    said = "is in" if kind == "is" else rng.choice(MOVED)
    return _Known("in", (room,), story.tell(f"{person} {said} the {room}."))


def _kind(rng: random.Random, story: Story, special: str) -> str:
    """Returns how to tell where somebody is: half of the time they move.

    Before the first question they do not always: then tasks 6, 9 and 10 could not be told apart.
    """
    only_moves = len(story.sentences) == STEP - 1 and " is " not in story.sentences[0]
    return rng.choice(("is", special) if only_moves else ("move", "move", "is", special))


def indefinite(rng: random.Random) -> Story:
    """Task 10, *Is Bill in the park?*: the last sentence about him, which may leave two rooms."""
    story = Story()
    known: dict[str, _Known] = {}
    while len(story.asked) < QUESTIONS:
        for _ in range(STEP):
            person = rng.choice(TOWNSPEOPLE)
            known[person] = _affirm_or_doubt(rng, story, person, known.get(person))
        story.ask(*_ask_of_doubt(rng, known))
    return story


def _affirm_or_doubt(
    rng: random.Random, story: Story, person: str, before: _Known | None
) -> _Known:
    kind = _kind(rng, story, "either")
    if kind == "either":
        one, two = rng.sample(PLACES, 2)
        at = story.tell(f"{person} is either in the {one} or the {two}.")
        return _Known("either", (one, two), at)
    sure = before is not None and before.kind == "in"
    room = rng.choice(_others(PLACES, *before.rooms) if before and sure else PLACES)
    said = "is in" if kind == "is" else rng.choice(MOVED)
    return _Known("in", (room,), story.tell(f"{person} {said} the {room}."))


def _ask_of_doubt(
    rng: random.Random, known: dict[str, _Known]
) -> tuple[str, tuple[str], tuple[int]]:
    """Returns question, answer and evidence; each of the three answers as often, if it can be."""
    fits = {
        "yes": [person for person, fact in known.items() if fact.kind == "in"],
        "maybe": [person for person, fact in known.items() if fact.kind == "either"],
        "no": list(known),
    }
    # doubt can be asked for but half of the time, and then makes up for it
    weights = {"yes": 1, "maybe": 2, "no": 1}
    possible = [answer for answer, people in fits.items() if people]
    answer = rng.choices(possible, [weights[one] for one in possible])[0]
    person = rng.choice(fits[answer])
    fact = known[person]
    rooms = _others(PLACES, *fact.rooms) if answer == "no" else fact.rooms
    return f"Is {person} in the {rng.choice(rooms)}?", (answer,), (fact.at,)


def coreference(rng: random.Random) -> Story:
    """Task 11, *Where is Mary?*, who went somewhere and *then she* somewhere else."""
    return _followed(rng, 1, pronoun=True)


def conjunction(rng: random.Random) -> Story:
    """Task 12, *Where is Mary?*, after *Mary and John went* somewhere."""
    return _followed(rng, 2, pronoun=False)


def compound_coreference(rng: random.Random) -> Story:
    """Task 13, *Where is Mary?*, after *Mary and John went* and *then they went*."""
    return _followed(rng, 2, pronoun=True)


def _followed(rng: random.Random, together: int, pronoun: bool) -> Story:
    """Tells of so many people moving together; with pronouns, of the same ones moving on."""
    story = Story()
    where: dict[str, str] = {}
    facts: dict[str, tuple[int, ...]] = {}
    people: Sequence[str] = ()
    while len(story.asked) < QUESTIONS:
        for place in range(STEP):
            on = pronoun and place == 1
            people = people if on else rng.sample(PEOPLE, together)
            room = rng.choice(_others(ROOMS, *(where.get(person, "") for person in people)))
            subject = " and ".join(people)
            if on:
                subject = f"{rng.choice(THEN)} {'they' if together > 1 else PRONOUN[people[0]]}"
            at = story.tell(f"{subject} {rng.choice(MOVED)} the {room}.")
            for person in people:
                where[person] = room
                facts[person] = (*facts[person], at) if on else (at,)
        person = rng.choice(list(where))
        story.ask(f"Where is {person}?", (where[person],), facts[person])
    return story


def _others(rooms: Sequence[str], *out: str) -> list[str]:
    return [room for room in rooms if room not in out]
