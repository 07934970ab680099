"""Task 14: where people were in the course of two days, told out of order."""

import random
from itertools import pairwise

from tracegap.tasks.babi.generator.story import QUESTIONS, STEP, Story
from tracegap.tasks.babi.generator.words import MOVED, PLACES, TOWNSPEOPLE

TIMES = ("yesterday", "this morning", "this afternoon", "this evening")
# how often the later of two visits running is told first: of the first, second and third such two
_SWAPPED = (0.35, 0.1, 0.35)
Diary = list[tuple[int, str, int]]  # (time, place, sentence)


def times_of_day(rng: random.Random) -> Story:
    """Task 14, *Where was Bill before the school?*: that visit and the one before it in time."""
    story = Story()
    to_tell = {person: _visits(rng) for person in TOWNSPEOPLE}
    told: dict[str, Diary] = {}
    while waiting := [person for person, visits in to_tell.items() if visits]:
        person = rng.choice(waiting)
        time, place = to_tell[person].pop(0)
        at = story.tell(_sentence(rng, person, time, place))
        told.setdefault(person, []).append((time, place, at))
        if len(story.sentences) % STEP == 0:
            _ask(rng, story, told)
        if len(story.asked) == QUESTIONS:
            return story
    return times_of_day(rng)  # the days ended too early: other days


def _visits(rng: random.Random) -> list[tuple[int, str]]:
    """Returns somebody's visits, nowhere twice running, in the order in which they are told."""
    places: list[str] = []
    for _ in TIMES:
        places.append(rng.choice([place for place in PLACES if place not in places[-1:]]))
    visits = list(enumerate(places))
    for i, share in enumerate(_SWAPPED):
        if rng.random() < share:
            visits[i], visits[i + 1] = visits[i + 1], visits[i]
    return visits


def _sentence(rng: random.Random, person: str, time: int, place: str) -> str:
    when, went = TIMES[time], f"{person} {rng.choice(MOVED)} the {place}"
    return f"{when.capitalize()} {went}." if rng.random() < 0.5 else f"{went} {when}."


def _ask(rng: random.Random, story: Story, told: dict[str, Diary]) -> None:
    """Asks about a visit, if the visit at the time just before it has been told as well.

    Of two visits to one place the later is meant.
    """
    ready = []
    for person, visits in told.items():
        diary = sorted(visits)
        for i, (before, after) in enumerate(pairwise(diary), start=1):
            again = any(later[1] == after[1] for later in diary[i + 1 :])
            if after[0] - before[0] == 1 and not again:
                ready.append((person, before, after))
    if ready:
        person, before, after = rng.choice(ready)
        question = f"Where was {person} before the {after[1]}?"
        story.ask(question, (before[1],), (before[2], after[2]))
