"""Tasks 7 and 8: how many, and which, things somebody carries.

In the official stories two or more things are rarely carried. Here, of several ways to go on, one
is told after which somebody carries a rarer number: no answer is much commoner than another.
"""

import random
from collections.abc import Sequence

from tracegap.tasks.babi.generator.story import QUESTIONS, STEP, Story
from tracegap.tasks.babi.generator.walking import CARRYING, GIVING, Event, Kind, World, sentence
from tracegap.tasks.babi.generator.words import PEOPLE

NUMBERS = ("none", "one", "two", "three")
_QUIET = 0.56  # chance that two more sentences pass before anything is taken
_WAYS = 24  # how many ways to go on are looked at
# of the numbers that some way leads to, how much each is preferred; by trial
_PREFERRED = {7: (4, 4, 5, 24), 8: (2, 5, 6, 12)}


def counting(rng: random.Random) -> Story:
    """Task 7, *How many objects is Mary carrying?*: all that she took, dropped, gave or got."""
    story, world = _start(rng)
    while len(story.asked) < QUESTIONS:
        world, person = _tell_on(rng, story, world, GIVING, _PREFERRED[7])
        carried, told = hands(world.events, person)
        story.ask(f"How many objects is {person} carrying?", (NUMBERS[len(carried)],), told)
    return story


def lists(rng: random.Random) -> Story:
    """Task 8, *What is Mary carrying?*: all that she took or dropped."""
    story, world = _start(rng)
    while len(story.asked) < QUESTIONS:
        world, person = _tell_on(rng, story, world, CARRYING, _PREFERRED[8])
        carried, told = hands(world.events, person)
        story.ask(f"What is {person} carrying?", carried or ["nothing"], told)
    return story


def hands(events: Sequence[Event], person: str) -> tuple[list[str], list[int]]:
    """Returns what somebody carries, in the order they got it, and the events that tell."""
    carried: list[str] = []
    told = []
    for i, event in enumerate(events):
        if event.kind == "move" or person not in (event.person, event.to):
            continue
        told.append(i)
        if event.kind == "take" or event.to == person:
            carried.append(event.target)
        else:
            carried.remove(event.target)
    return carried, told


def _start(rng: random.Random) -> tuple[Story, World]:
    world, story = World(rng, PEOPLE, loose=True), Story()
    while rng.random() < _QUIET:
        for _ in range(STEP):
            story.tell(sentence(rng, world.happen(("move",))))
    return story, world


def _tell_on(
    rng: random.Random,
    story: Story,
    world: World,
    kinds: Sequence[Kind],
    preferred: Sequence[int],
) -> tuple[World, str]:
    """Tells two sentences after which somebody carries a preferred number of things.

    Returns:
        The world after them, and who it is.
    """
    ways: dict[int, list[tuple[World, str]]] = {}
    while sum(map(len, ways.values())) < _WAYS:
        after = world.copy()
        for _ in range(STEP):
            after.happen(kinds)
        handled = [event for event in after.events if event.kind != "move"]
        for person in sorted({name for e in handled for name in (e.person, e.to) if name}):
            number = len(hands(after.events, person)[0])
            ways.setdefault(number, []).append((after, person))
    numbers = sorted(ways)
    number = rng.choices(numbers, [preferred[number] for number in numbers])[0]
    after, person = rng.choice(ways[number])
    for event in after.events[-STEP:]:
        story.tell(sentence(rng, event))
    return after, person
