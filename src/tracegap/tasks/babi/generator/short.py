"""Fresh stories of bAbI's tasks 1 and 2: people walk from room to room and carry things about.

Words and sentences are those of the official stories, and so is the rule for supporting facts. A
story is short, so that a small student learns to read it in minutes. No room is named twice in it,
and each of its moves is as likely as any other to tell the answer: neither a room's frequency nor
its place in the story gives the answer away.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from tracegap.randomness import random_for
from tracegap.records import Example

PEOPLE = ("Mary", "John", "Daniel", "Sandra")
ROOMS = ("kitchen", "garden", "office", "hallway", "bedroom", "bathroom")
THINGS = ("milk", "football", "apple")
VERBS = {
    "move": ("went to", "moved to", "journeyed to", "travelled to", "went back to"),
    "take": ("got", "took", "grabbed", "picked up"),
    "drop": ("dropped", "put down", "discarded", "left"),
}
ONE_FACT = "single-supporting-fact"
TWO_FACTS = "two-supporting-facts"
KINDS = (1, 2)
_MOVES = (4, 5)  # how many moves a story tells; there are six rooms

Kind = Literal["move", "take", "drop"]


@dataclass(frozen=True, slots=True)
class Event:
    """What one sentence tells: a person moves to a room, or takes or drops a thing."""

    person: str
    kind: Kind
    target: str


def generate(size: int, seed: int, kinds: Sequence[int] = KINDS) -> Iterator[Example]:
    """Yields fresh examples; each depends on (seed, its number, kinds) alone.

    Args:
        size: How many.
        seed: Of the stories.
        kinds: Which of tasks 1 and 2 to make, in turn.
    """
    for number in range(size):
        rng = random_for(seed, "babi", str(number))
        kind = kinds[number % len(kinds)]
        # the six rooms in turn for every kind, so that no answer is commoner than another
        answer = ROOMS[number // len(kinds) % len(ROOMS)]
        yield (one_fact if kind == 1 else two_facts)(rng, answer, f"babi-{seed}-{number}")


def last_move(events: Sequence[Event], person: str) -> int:
    """Returns the position of a person's last move, task 1's supporting fact.

    Raises:
        ValueError: The story does not tell.
    """
    return _last(events, lambda event: event.kind == "move" and event.person == person)


def thing_facts(events: Sequence[Event], thing: str) -> tuple[int, int]:
    """Returns task 2's supporting facts: (position of the handling, position of the move).

    While the thing is held these are its taking and the holder's last move; once it was dropped,
    the dropping and the holder's last move before it.

    Raises:
        ValueError: The story does not tell.
    """
    handled = _last(events, lambda event: event.kind != "move" and event.target == thing)
    event = events[handled]
    return handled, last_move(events[:handled] if event.kind == "drop" else events, event.person)


def one_fact(rng: random.Random, answer: str, identity: str) -> Example:
    """Returns a story of task 1: where somebody is follows from their last move."""
    asked, *others = rng.sample(PEOPLE, 3)
    rooms, telling = _rooms(rng, answer)
    events = [
        Event(_walker(rng, asked, others, position - telling), "move", room)
        for position, room in enumerate(rooms)
    ]
    return _example(rng, identity, ONE_FACT, f"Where is {asked}?", events, (telling,))


def two_facts(rng: random.Random, answer: str, identity: str) -> Example:
    """Returns a story of task 2: where a thing is follows from who has it and where they went."""
    holder, *others = rng.sample(PEOPLE, 3)
    thing, other_thing = rng.sample(THINGS, 2)
    rooms, telling = _rooms(rng, answer)
    # slot i is the gap before move i; the thing may be taken in any, and dropped in a later one
    taken = rng.randint(0, len(rooms))
    dropped = rng.randint(max(taken, telling + 1), len(rooms)) if rng.random() < 0.5 else None
    handled_aside = rng.randint(0, len(rooms)) if rng.random() < 0.5 else None
    events: list[Event] = []
    for slot in range(len(rooms) + 1):
        if slot == taken:
            events.append(Event(holder, "take", thing))
        if slot == handled_aside:
            events.append(Event(rng.choice(others), "take", other_thing))
        if slot == dropped:
            events.append(Event(holder, "drop", thing))
        if slot < len(rooms):
            free_again = dropped is not None and slot >= dropped
            side = -1 if free_again else slot - telling
            events.append(Event(_walker(rng, holder, others, side), "move", rooms[slot]))
    facts = thing_facts(events, thing)
    return _example(rng, identity, TWO_FACTS, f"Where is the {thing}?", events, facts)


def _rooms(rng: random.Random, answer: str) -> tuple[list[str], int]:
    """Returns the rooms of a story's moves, all different, and which of them is the answer."""
    count = rng.randint(*_MOVES)
    rooms = rng.sample([room for room in ROOMS if room != answer], count - 1)
    telling = rng.randrange(count)
    rooms.insert(telling, answer)
    return rooms, telling


def _walker(rng: random.Random, main: str, others: list[str], side: int) -> str:
    """Returns who moves: `main` at the telling move (side 0), anyone before it, others after."""
    if side == 0:
        return main
    return rng.choice([main, *others] if side < 0 else others)


def _example(
    rng: random.Random,
    identity: str,
    label: str,
    question: str,
    events: Sequence[Event],
    evidence: tuple[int, ...],
) -> Example:
    return Example(
        id=identity,
        question=question,
        context=tuple(_sentence(rng, event) for event in events),
        label=label,
        evidence=tuple(sorted(evidence)),
        answers=(events[evidence[-1]].target,),
        group=identity,
    )


def _sentence(rng: random.Random, event: Event) -> str:
    there = rng.choice(("", " there")) if event.kind != "move" else ""
    return f"{event.person} {rng.choice(VERBS[event.kind])} the {event.target}{there}."


def _last(events: Sequence[Event], fits: Callable[[Event], bool]) -> int:
    for i in reversed(range(len(events))):
        if fits(events[i]):
            return i
    raise ValueError("the story does not tell")
