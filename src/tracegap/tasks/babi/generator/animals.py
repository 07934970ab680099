"""Tasks 15 and 16: what animals are afraid of, and which colour they have, by their kind."""

import random

from tracegap.tasks.babi.generator.story import Story

PLURAL = {"wolf": "wolves", "mouse": "mice", "cat": "cats", "sheep": "sheep"}
FEARFUL = ("Gertrude", "Winona", "Emily", "Jessica")
COLOURED = ("Lily", "Bernhard", "Brian", "Julius", "Greg")
KINDS = ("swan", "frog", "lion", "rhino")
COLOURS = ("yellow", "green", "white", "gray")


def fears(rng: random.Random) -> Story:
    """Task 15, *What is emily afraid of?*: her kind, and what that kind is afraid of."""
    story = Story()
    fear = {kind: rng.choice([k for k in PLURAL if k != kind]) for kind in PLURAL}
    kind_of = {name: rng.choice(list(PLURAL)) for name in FEARFUL}
    subjects = [*PLURAL, *FEARFUL]
    rng.shuffle(subjects)
    at = {}
    for subject in subjects:
        if subject in fear:
            said = f"{PLURAL[subject].capitalize()} are afraid of {PLURAL[fear[subject]]}."
        else:
            said = f"{subject} is a {kind_of[subject]}."
        at[subject] = story.tell(said)
    for name in (rng.choice(FEARFUL) for _ in FEARFUL):
        kind = kind_of[name]
        # the official questions write names small
        story.ask(f"What is {name.lower()} afraid of?", (fear[kind],), (at[name], at[kind]))
    return story


def colours(rng: random.Random) -> Story:
    """Task 16, *What color is Greg?*: the colour of the one other animal of his kind."""
    story = Story()
    asked, kin, *others = rng.sample(COLOURED, len(COLOURED))
    kind, *rest = rng.sample(KINDS, len(KINDS))
    kind_of = {asked: kind, kin: kind} | {name: rng.choice(rest) for name in others}
    colour_of = {name: rng.choice(COLOURS) for name in (kin, *others)}
    at: dict[str, list[int]] = {name: [] for name in COLOURED}
    # a name's first turn tells its kind, its second its colour
    turns = [asked, *(name for name in colour_of for _ in range(2))]
    rng.shuffle(turns)
    for name in turns:
        said = f"is {colour_of[name]}" if at[name] else f"is a {kind_of[name]}"
        at[name].append(story.tell(f"{name} {said}."))
    story.ask(f"What color is {asked}?", (colour_of[kin],), (*at[asked], *at[kin]))
    return story
