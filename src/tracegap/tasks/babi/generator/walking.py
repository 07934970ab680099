"""Tasks 1, 2, 3, 5 and 6: people walk from room to room, carry things about and give them away.

Everybody and everything is somewhere from the start, untold. A thing is taken only by somebody who
is where it lies, dropped only by who has it, and given only to somebody in the same room; nobody
moves to the room where they are.
"""

import copy
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from tracegap.tasks.babi.generator.story import QUESTIONS, STEP, Story, yes_or_no
from tracegap.tasks.babi.generator.words import (
    DROPPED,
    GAVE,
    GIVERS,
    MOVED,
    PEOPLE,
    ROOMS,
    THINGS,
    TOOK,
)

Kind = Literal["move", "take", "drop", "give"]
CARRYING: tuple[Kind, ...] = ("move", "take", "drop")
# somebody must be near to be given a thing: so it is tried often
GIVING: tuple[Kind, ...] = (*CARRYING, "give", "give", "give", "give")
_VERBS = {"move": MOVED, "take": TOOK, "drop": DROPPED, "give": GAVE}
_ANYWHERE = ""
_DROPPED_THERE = 0.2  # how often a dropping says so, as in the official stories

_GIFT_ASKED = 0.85  # how often a gift that could be asked for is
# How often a thing that could be asked for is: while it is held, when it lies where its last holder
# is, and when that holder has left. Set so that stories are as long as the official ones.
_ASKED_AFTER = {
    2: {"held": 0.6, "lies": 1.0, "left": 0.7},
    3: {"held": 0.12, "lies": 0.75, "left": 0.25},
}


@dataclass(frozen=True, slots=True)
class Event:
    """What one sentence tells; `target` is a room or a thing, `to` who is given it."""

    person: str
    kind: Kind
    target: str
    to: str = ""


class World:
    """Who is where and has what, and what has been told of it."""

    def __init__(self, rng: random.Random, people: Sequence[str], *, loose: bool = False) -> None:
        """Puts everybody and everything somewhere; `loose` things turn up wherever first taken."""
        self.rng = rng
        self.people = people
        self.where = {person: rng.choice(ROOMS) for person in people}
        self.lies = {thing: _ANYWHERE if loose else rng.choice(ROOMS) for thing in THINGS}
        self.held: dict[str, str] = {}
        self.events: list[Event] = []

    def happen(self, kinds: Sequence[Kind]) -> Event:
        """Lets anybody do anything of these kinds that they can."""
        while True:
            person, kind = self.rng.choice(self.people), self.rng.choice(kinds)
            if options := self._options(person, kind):
                event = self.rng.choice(options)
                self._do(event)
                return event

    def copy(self) -> "World":
        """Returns a world that goes on by itself from the same state."""
        twin = copy.copy(self)
        twin.where, twin.lies, twin.held = dict(self.where), dict(self.lies), dict(self.held)
        twin.events = list(self.events)
        return twin

    def _options(self, person: str, kind: Kind) -> list[Event]:
        here = self.where[person]
        if kind == "move":
            return [Event(person, kind, room) for room in ROOMS if room != here]
        if kind == "take":
            near = (thing for thing, room in self.lies.items() if room in (here, _ANYWHERE))
            return [Event(person, kind, thing) for thing in near]
        mine = [thing for thing, holder in self.held.items() if holder == person]
        if kind == "drop":
            return [Event(person, kind, thing) for thing in mine]
        others = [other for other in self.people if other != person and self.where[other] == here]
        return [Event(person, kind, thing, other) for thing in mine for other in others]

    def _do(self, event: Event) -> None:
        if event.kind == "move":
            self.where[event.person] = event.target
        elif event.kind == "take":
            del self.lies[event.target]
            self.held[event.target] = event.person
        elif event.kind == "drop":
            del self.held[event.target]
            self.lies[event.target] = self.where[event.person]
        else:
            self.held[event.target] = event.to
        self.events.append(event)


def sentence(rng: random.Random, event: Event, taken_there: float = 1.0) -> str:
    """Returns an event in words; `taken_there`: how often a taking says that it was there."""
    there = {"take": taken_there, "drop": _DROPPED_THERE}.get(event.kind, 0.0)
    to = f" to {event.to}" if event.to else ""
    tail = " there" if rng.random() < there else ""
    return f"{event.person} {rng.choice(_VERBS[event.kind])} the {event.target}{to}{tail}."


Ask = Callable[[World], tuple[str, str, tuple[int, ...]] | None]


def one_fact(rng: random.Random) -> Story:
    """Task 1, *Where is Mary?*: her last move tells."""

    def ask(world: World) -> tuple[str, str, tuple[int, ...]]:
        move = rng.choice(list(_last_moves(world).values()))
        event = world.events[move]
        return f"Where is {event.person}?", event.target, (move,)

    return _story(rng, PEOPLE, ("move",), ask)


def two_facts(rng: random.Random) -> Story:
    """Task 2, *Where is the milk?*: how it was last handled, and that person's move."""

    def ask(world: World) -> tuple[str, str, tuple[int, ...]] | None:
        trips = [trip for thing in THINGS if (trip := _trip(world, thing))]
        ready = [trip for trip in trips if trip.moves and (not trip.held or trip.carried)]
        if not (trip := _notice(rng, ready, 2)):
            return None
        room = world.events[trip.moves[-1]].target
        return f"Where is the {trip.thing}?", room, (trip.handled, trip.moves[-1])

    return _story(rng, PEOPLE, CARRYING, ask)


def three_facts(rng: random.Random) -> Story:
    """Task 3, *Where was the milk before the office?*: the handling and both moves."""

    def ask(world: World) -> tuple[str, str, tuple[int, ...]] | None:
        trips = [trip for thing in THINGS if (trip := _trip(world, thing))]
        ready = [trip for trip in trips if len(trip.carried) > 1]
        if not (trip := _notice(rng, ready, 3)):
            return None
        rooms = [world.events[move].target for move in trip.carried]
        # a room that it was carried to twice means the last time
        at = rng.choice([i for i in range(1, len(rooms)) if rooms[i] not in rooms[i + 1 :]])
        question = f"Where was the {trip.thing} before the {rooms[at]}?"
        return question, rooms[at - 1], (trip.handled, *trip.carried[at - 1 : at + 1])

    return _story(rng, PEOPLE, CARRYING, ask, taken_there=0.2)


def gifts(rng: random.Random) -> Story:
    """Task 5, *Who gave the milk to Fred?*: the last gift that fits the question."""

    def ask(world: World) -> tuple[str, str, tuple[int, ...]] | None:
        gifts = [i for i, event in enumerate(world.events) if event.kind == "give"]
        if not gifts or rng.random() > _GIFT_ASKED:
            return None
        at = rng.choice(gifts)
        form = rng.choices(range(5), (2, 1, 1, 1, 1))[0]
        question, _ = _about_gift(world.events[at], form)
        # a later gift may fit the same words: then it is the one meant
        meant = max(i for i in gifts if _about_gift(world.events[i], form)[0] == question)
        return question, _about_gift(world.events[meant], form)[1], (meant,)

    return _story(rng, GIVERS, GIVING, ask)


def yes_or_no_rooms(rng: random.Random) -> Story:
    """Task 6, *Is Mary in the office?*: her last move tells."""

    def ask(world: World) -> tuple[str, str, tuple[int, ...]] | None:
        moves = list(_last_moves(world).values())
        if not moves:
            return None
        move = rng.choice(moves)
        event = world.events[move]
        room, answer = yes_or_no(rng, event.target, [r for r in ROOMS if r != event.target])
        return f"Is {event.person} in the {room}?", answer, (move,)

    return _story(rng, PEOPLE, CARRYING, ask)


def _story(
    rng: random.Random,
    people: Sequence[str],
    kinds: Sequence[Kind],
    ask: Ask,
    taken_there: float = 1.0,
) -> Story:
    """Tells two sentences at a time, asking after each two where there is something to ask."""
    world, story = World(rng, people), Story()
    while len(story.asked) < QUESTIONS:
        for _ in range(STEP):
            story.tell(sentence(rng, world.happen(kinds), taken_there))
        if found := ask(world):
            question, answer, evidence = found
            story.ask(question, (answer,), evidence)
    return story


def _last_moves(world: World) -> dict[str, int]:
    return {event.person: i for i, event in enumerate(world.events) if event.kind == "move"}


@dataclass(frozen=True, slots=True)
class _Trip:
    """A thing's way with its last holder.

    Attributes:
        handled: Position of its last taking or dropping.
        held: Whether it still is.
        moves: Its holder's moves up to now, or up to the dropping.
        carried: Those of them since it was taken.
        left: Whether its holder has moved since the dropping.
    """

    thing: str
    handled: int
    held: bool
    moves: tuple[int, ...]
    carried: tuple[int, ...]
    left: bool


def _trip(world: World, thing: str) -> _Trip | None:
    handled = [i for i, e in enumerate(world.events) if e.kind != "move" and e.target == thing]
    if not handled:
        return None
    held = thing in world.held
    holder = world.events[handled[-1]].person
    moves = [i for i, e in enumerate(world.events) if e.kind == "move" and e.person == holder]
    until = len(world.events) if held else handled[-1]
    taken = handled[-1] if held else handled[-2]
    return _Trip(
        thing,
        handled[-1],
        held,
        tuple(i for i in moves if i < until),
        tuple(i for i in moves if taken < i < until),
        left=bool(moves) and moves[-1] > until,
    )


def _notice(rng: random.Random, trips: Sequence[_Trip], task: int) -> _Trip | None:
    share = _ASKED_AFTER[task]
    noticed = [
        trip
        for trip in trips
        if rng.random() < share["held" if trip.held else "left" if trip.left else "lies"]
    ]
    return rng.choice(noticed) if noticed else None


def _about_gift(event: Event, form: int) -> tuple[str, str]:
    """Returns one of the five questions about a gift, and its answer."""
    giver, thing, taker = event.person, event.target, event.to
    return (
        (f"What did {giver} give to {taker}?", thing),
        (f"Who gave the {thing} to {taker}?", giver),
        (f"Who gave the {thing}?", giver),
        (f"Who received the {thing}?", taker),
        (f"Who did {giver} give the {thing} to?", taker),
    )[form]
