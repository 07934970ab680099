"""Tasks 4 and 19: rooms that lie north, south, east and west of each other."""

import random

from tracegap.tasks.babi.generator.story import Story
from tracegap.tasks.babi.generator.words import ROOMS

BACK = {"north": "south", "south": "north", "east": "west", "west": "east"}
_STEPS = {"north": (0, 1), "south": (0, -1), "east": (1, 0), "west": (-1, 0)}
_MIDDLE_LAST = 2 / 3  # how often task 4 names the middle room second


def two_places(rng: random.Random) -> Story:
    """Task 4, *What is north of the kitchen?*: three rooms in a row, one sentence tells."""
    story = Story()
    one, middle, two = rng.sample(ROOMS, 3)
    side = rng.choice(list(BACK))
    facts = [(one, side, middle), (two, BACK[side], middle)]
    rng.shuffle(facts)
    for i, (room, way, other) in enumerate(facts):
        if rng.random() > _MIDDLE_LAST:
            facts[i] = (other, BACK[way], room)
        story.tell("The {} is {} of the {}.".format(*facts[i]))
    at = rng.randrange(2)
    answer, way, other = facts[at]
    forms = (f"What is {way} of the {other}?", f"What is the {other} {BACK[way]} of?")
    story.ask(rng.choice(forms), (answer,), (at,))
    return story


def paths(rng: random.Random) -> Story:
    """Task 19, *How do you go from the kitchen to the garden?*: the one way, of two steps.

    Six rooms on a grid, joined by five sentences without a circle, so that no other way is told.
    """
    story = Story()
    start, middle, goal, *others = rng.sample(ROOMS, len(ROOMS))
    first = rng.choice(list(BACK))
    second = rng.choice([way for way in BACK if way != BACK[first]])
    place = {start: (0, 0)}
    links = [_link(place, start, first, middle), _link(place, middle, second, goal)]
    for room in others:
        near = [(old, way) for old in place for way in BACK if _free(place, old, way)]
        old, way = rng.choice(near)
        links.append(_link(place, old, way, room))
    order = rng.sample(range(len(links)), len(links))
    for i in order:
        room, way, new = links[i]
        told = (new, way, room) if rng.random() < 0.5 else (room, BACK[way], new)
        story.tell("The {} is {} of the {}.".format(*told))
    question = f"How do you go from the {start} to the {goal}?"
    story.ask(question, (first[0], second[0]), (order.index(0), order.index(1)))
    return story


def _link(place: dict[str, tuple[int, int]], old: str, way: str, new: str) -> tuple[str, str, str]:
    """Puts a new room on the map, that way of an old one."""
    (x, y), (dx, dy) = place[old], _STEPS[way]
    place[new] = (x + dx, y + dy)
    return old, way, new


def _free(place: dict[str, tuple[int, int]], room: str, way: str) -> bool:
    (x, y), (dx, dy) = place[room], _STEPS[way]
    return (x + dx, y + dy) not in place.values()
