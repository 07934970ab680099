"""Tasks 17 and 18: where shapes stand, and which things are bigger."""

import random
from collections.abc import Iterator, Sequence
from itertools import combinations

from tracegap.tasks.babi.generator.story import QUESTIONS, Story

SHAPES = ("triangle", "blue square", "red square", "yellow square", "pink rectangle", "red sphere")
SIDES = {
    "to the left of": (-1, 0), "to the right of": (1, 0), "above": (0, 1), "below": (0, -1),
}  # fmt: skip
OPPOSITE = {
    "to the left of": "to the right of", "to the right of": "to the left of",
    "above": "below", "below": "above",
}  # fmt: skip
SMALL = ("chocolate", "box of chocolates")  # in this order smaller than any other
LARGE = ("box", "chest", "suitcase", "container")
_POSITION_QUESTIONS = 8
_FACTS = ((5, 10, 15), (79, 20, 1))  # how many sentences, and how often, as in the official stories


def positions(rng: random.Random) -> Story:
    """Task 17, *Is the triangle above the red sphere?*: both stand beside a third shape."""
    story = Story()
    one, middle, two = rng.sample(SHAPES, 3)
    side_one = rng.choice(list(SIDES))
    side_two = rng.choice([side for side in SIDES if side != side_one])
    for shape, side in ((one, side_one), (two, side_two)):
        told = (shape, side, middle)
        if rng.random() < 0.5:
            told = (middle, OPPOSITE[side], shape)
        story.tell("The {} is {} the {}.".format(*told))
    apart = tuple(a - b for a, b in zip(SIDES[side_one], SIDES[side_two], strict=True))
    # sides that tell: the two stand apart that way or the other
    tells = {side: _along(apart, side) for side in SIDES if _along(apart, side)}
    for _ in range(_POSITION_QUESTIONS):
        side = rng.choice(list(tells))
        swapped = rng.random() < 0.5
        here, there = (two, one) if swapped else (one, two)
        right = tells[side] > 0 if not swapped else tells[side] < 0
        story.ask(f"Is the {here} {side} the {there}?", ("yes" if right else "no",), (0, 1))
    return story


def _along(apart: tuple[int, ...], side: str) -> int:
    dx, dy = SIDES[side]
    return apart[0] * dx + apart[1] * dy


def sizes(rng: random.Random) -> Story:
    """Task 18, *Does the box fit in the chest?*: a third thing is bigger than one of them.

    Chocolate and its box are smaller than all else in every story, so that questions about them
    can be answered without it. The official files mostly ask those; here they are told of but never
    asked about.
    """
    chains: dict[tuple[str, str], tuple[int, int]] = {}
    while not chains:
        order = (*SMALL, *rng.sample(LARGE, len(LARGE)))
        facts = _size_facts(rng, order)
        chains = {pair: chain for pair, chain in _chains(facts) if set(pair) <= set(LARGE)}
    story = Story()
    for small, big in facts:
        bigger = rng.random() < 0.5
        said = f"{big} is bigger than the {small}" if bigger else f"{small} fits inside the {big}"
        story.tell(f"The {said}.")
    for _ in range(QUESTIONS):
        small, big = rng.choice(list(chains))
        answer = rng.choice(("yes", "no"))
        inner, outer = (small, big) if answer == "yes" else (big, small)
        forms = (
            f"Is the {outer} bigger than the {inner}?",
            f"Does the {inner} fit in the {outer}?",
        )
        story.ask(rng.choice(forms), (answer,), chains[small, big])
    return story


def _size_facts(rng: random.Random, order: Sequence[str]) -> list[tuple[str, str]]:
    """Returns different facts (small, big); two of them order three large things."""
    count = rng.choices(*_FACTS)[0]
    one, two, three = sorted(rng.sample(LARGE, 3), key=order.index)
    facts = [(one, two), (two, three)]
    others = [pair for pair in combinations(order, 2) if pair not in facts]
    facts += rng.sample(others, count - len(facts))
    rng.shuffle(facts)
    return facts


def _chains(facts: Sequence[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], tuple[int, int]]]:
    """Yields the pairs (small, big) that one chain alone links, with its two sentences."""
    found: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for i, (small, between) in enumerate(facts):
        for j, (other, big) in enumerate(facts):
            if between == other:
                found.setdefault((small, big), []).append((i, j))
    for pair, chains in found.items():
        if len(chains) == 1:
            yield pair, chains[0]
