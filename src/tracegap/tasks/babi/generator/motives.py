"""Task 20: where people go, what they get there, and why."""

import random

from tracegap.tasks.babi.generator.story import Story
from tracegap.tasks.babi.generator.words import MOVED, TOOK

PEOPLE = ("Sumit", "Yann", "Jason", "Antoine")
MOTIVES = {
    "hungry": ("kitchen", "apple"),
    "thirsty": ("kitchen", "milk"),
    "bored": ("garden", "football"),
    "tired": ("bedroom", "pajamas"),
}
_SHARES = (1, 1, 2, 2)  # so that people go to each room as often


def motives(rng: random.Random) -> Story:
    """Task 20, *Where will yann go?*, *Why did yann get the milk?*: how he feels tells.

    Everybody feels something, goes to where that is mended and gets the thing for it, unless
    somebody else has it already. A question follows each sentence.
    """
    story = Story()
    felt: dict[str, int] = {}
    motive_of = {person: rng.choices(list(MOTIVES), _SHARES)[0] for person in PEOPLE}
    went: set[str] = set()
    left = {thing for _, thing in MOTIVES.values()}
    while waiting := _waiting(motive_of, went, left):
        # feelings rather early, or too little else stands beside them that is as short
        person = rng.choices(waiting, [1 if one in felt else 2 for one in waiting])[0]
        motive = motive_of[person]
        room, thing = MOTIVES[motive]
        name = person.lower()  # as the official questions write it
        if person not in felt:
            felt[person] = story.tell(f"{person} is {motive}.")
            story.ask(f"Where will {name} go?", (room,), (felt[person],))
        elif person not in went:
            went.add(person)
            story.tell(f"{person} {rng.choice(MOVED)} the {room}.")
            story.ask(f"Why did {name} go to the {room}?", (motive,), (felt[person],))
        else:
            left.remove(thing)
            story.tell(f"{person} {rng.choice(TOOK)} the {thing} there.")
            story.ask(f"Why did {name} get the {thing}?", (motive,), (felt[person],))
    return story


def _waiting(motive_of: dict[str, str], went: set[str], left: set[str]) -> list[str]:
    """Returns who has something left to do."""
    return [
        person
        for person, motive in motive_of.items()
        if person not in went or MOTIVES[motive][1] in left
    ]
