"""Fresh stories of bAbI's tasks 1 and 2: people walk from room to room and carry things about.

Words and sentences are those of the official stories. A story is short, so that a small student can
learn to read it in minutes. Which room is the answer, who is asked for and where the telling
sentences stand is drawn evenly: the answer cannot be guessed from anything but the story.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from tracegap.randomness import random_for
from tracegap.records import Example

PEOPLE = ("Mary", "John", "Daniel", "Sandra")
ROOMS = ("kitchen", "garden", "office", "hallway", "bedroom", "bathroom")
THINGS = ("milk", "football", "apple")
_MOVES = ("went to", "moved to", "journeyed to", "travelled to", "went back to")
_TAKES = ("got the {}", "took the {}", "grabbed the {}", "picked up the {}")
_DROPS = ("dropped the {}", "put down the {}", "discarded the {}", "left the {}")
ONE_FACT = "single-supporting-fact"
TWO_FACTS = "two-supporting-facts"


@dataclass
class World:
    """What has happened so far, and which sentence told it."""

    rng: random.Random
    told: list[str] = field(default_factory=list)
    room: dict[str, tuple[str, int]] = field(default_factory=dict)

    def move(self, person: str, room: str | None = None) -> None:
        """Sends a person to a room, any other than where they are."""
        here = self.room.get(person, ("", 0))[0]
        target = room or self.rng.choice([other for other in ROOMS if other != here])
        self.room[person] = (target, len(self.told))
        self.told.append(f"{person} {self.rng.choice(_MOVES)} the {target}.")

    def handle(self, person: str, thing: str, ways: tuple[str, ...]) -> int:
        """Lets a person take or drop a thing; returns the sentence's position."""
        there = self.rng.choice(("", " there"))
        self.told.append(f"{person} {self.rng.choice(ways).format(thing)}{there}.")
        return len(self.told) - 1


def generate(size: int, seed: int) -> Iterator[Example]:
    """Yields fresh examples, tasks 1 and 2 in turn; each depends on (seed, its number) alone."""
    for number in range(size):
        rng = random_for(seed, "babi", str(number))
        # the six rooms in turn for either task, so that no answer is commoner than another
        answer = ROOMS[(number // 2) % len(ROOMS)]
        yield (one_fact if number % 2 == 0 else two_facts)(rng, answer, f"babi-{seed}-{number}")


def one_fact(rng: random.Random, answer: str, identity: str) -> Example:
    """Returns a story of task 1: where somebody is follows from their last move."""
    asked, *others = rng.sample(PEOPLE, 3)
    world = World(rng)
    length = rng.randint(4, 6)
    at = rng.randrange(length)  # where the telling sentence stands
    for position in range(length):
        if position == at:
            _walk_away(world, asked, answer)
            world.move(asked, answer)
        else:
            # after the telling sentence the asked person does not move again
            world.move(rng.choice(others if position > at else [asked, *others]))
    return _example(identity, world, ONE_FACT, f"Where is {asked}?", (world.room[asked][1],))


def two_facts(rng: random.Random, answer: str, identity: str) -> Example:
    """Returns a story of task 2: where a thing is follows from who has it and where they went.

    The supporting facts are bAbI's own: while it is held, the taking and the holder's last move;
    once it was dropped, the dropping and the holder's last move before it.
    """
    holder, *others = rng.sample(PEOPLE, 3)
    thing, other_thing = rng.sample(THINGS, 2)
    world = World(rng)
    dropped = rng.random() < 0.5
    moved_after_taking = rng.random() < 0.5
    _pass_time(world, others, rng.randint(0, 2))
    if not moved_after_taking:
        _settle(world, holder, answer)
        _pass_time(world, others, rng.randint(0, 1))
    told = world.handle(holder, thing, _TAKES)
    _pass_time(world, others, rng.randint(0, 1))
    if moved_after_taking:
        _settle(world, holder, answer)
        _pass_time(world, others, rng.randint(0, 1))
    move = world.room[holder][1]
    if dropped:
        told = world.handle(holder, thing, _DROPS)
        world.move(holder)
    elif rng.random() < 0.5:
        world.handle(rng.choice(others), other_thing, _TAKES)
    _pass_time(world, others, max(rng.randint(0, 2), 6 - len(world.told)))
    question = f"Where is the {thing}?"
    return _example(identity, world, TWO_FACTS, question, tuple(sorted((told, move))))


def _settle(world: World, person: str, room: str) -> None:
    _walk_away(world, person, room)
    world.move(person, room)


def _walk_away(world: World, person: str, room: str) -> None:
    """Makes sure that the coming move to `room` is one."""
    if world.room.get(person, ("", 0))[0] == room:
        world.move(person)


def _pass_time(world: World, people: list[str], sentences: int) -> None:
    for _ in range(sentences):
        world.move(world.rng.choice(people))


def _example(
    identity: str, world: World, label: str, question: str, evidence: tuple[int, ...]
) -> Example:
    answer = world.told[_move_of(world, evidence)].rstrip(".").rsplit(" ", 1)[1]
    return Example(
        id=identity,
        question=question,
        context=tuple(world.told),
        label=label,
        evidence=evidence,
        answers=(answer,),
        group=identity,
    )


def _move_of(world: World, evidence: tuple[int, ...]) -> int:
    """Returns which of the supporting facts tells a room."""
    return next(i for i in evidence if world.told[i].rstrip(".").endswith(ROOMS))
