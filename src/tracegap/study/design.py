"""Who is shown what: a Latin square of questions and arms, in an order by hash.

Raters come in squares of as many as there are arms. All of a square are shown the same questions,
each rater every question in one arm and every arm equally often; together they are shown each
question in each arm once. So arms are compared within raters and within questions, and nobody sees
a question twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tracegap.errors import SettingsError
from tracegap.randomness import hash_of
from tracegap.study.items import Item, Pool

ITEMS_A_CHECK = 8
"""So many items to one attention check; at least one a rater."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing that a rater is shown: an item, or a check of attention.

    Attributes:
        item: None for a check.
        check: The step of the scale that a check asks for; None for an item.
    """

    id: str
    item: Item | None
    check: int | None


@dataclass(frozen=True, slots=True)
class Design:
    """What each rater is shown, in order.

    Attributes:
        study: Tells answers to this study from those to another.
        arms: The arms compared.
        raters: For each rater what is shown.
        left_out: What could not be shown -> how many.
    """

    study: str
    arms: tuple[str, ...]
    raters: tuple[tuple[Shown, ...], ...]
    left_out: dict[str, int]


def rater_name(rater: int) -> str:
    """Returns what a rater is called, counted from 1."""
    return f"rater-{rater + 1:03d}"


def make_design(pool: Pool, raters: int, items: int, seed: int, raters_an_item: int = 3) -> Design:
    """Returns who is shown what.

    The more raters an item has, the better their agreement is known; the fewer, the more questions
    the study is of, which is what its intervals hang on.

    Args:
        pool: The questions with their items.
        raters: How many; a multiple of the number of arms.
        items: How many items a rater is shown; likewise.
        seed: Of every order.
        raters_an_item: At least so many are shown each item, where there are as many.

    Raises:
        SettingsError: A number is no multiple, or there are too few questions.
    """
    arms = len(pool.arms)
    for name, value in (("--raters", raters), ("--items", items)):
        if value < arms or value % arms:
            below, above = max(arms, value - value % arms), (value // arms + 1) * arms
            raise SettingsError(
                f"{name} {value} is no multiple of the {arms} arms, so that no square could be "
                f"balanced; give {below} or {above}."
            )
    names = list(pool.questions)
    if len(names) < items:
        raise SettingsError(
            f"{len(names)} questions have an item in every arm, fewer than --items {items}; give "
            "fewer items, or fewer arms."
        )
    blocks = max(1, min(raters // arms // raters_an_item, len(names) // items))
    names = names[: blocks * items]
    study = f"{hash_of(seed, 'study', *(i.id for n in names for i in pool.questions[n])):016x}"
    shown = tuple(_rater(pool, names, rater, items, seed) for rater in range(raters))
    return Design(study, pool.arms, shown, pool.left_out)


def _rater(
    pool: Pool, names: Sequence[str], rater: int, items: int, seed: int
) -> tuple[Shown, ...]:
    arms = len(pool.arms)
    square, row = divmod(rater, arms)
    block = [names[(square * items + place) % len(names)] for place in range(items)]
    chosen = [pool.questions[name][(place + row) % arms] for place, name in enumerate(block)]
    ordered = sorted(chosen, key=lambda item: (hash_of(seed, "shown", rater, item.id), item.id))
    shown = [Shown(item.id, item, None) for item in ordered]
    for number in range(max(1, items // ITEMS_A_CHECK)):
        asked = 1 + hash_of(seed, "check", rater, number) % 5
        # never the first, where nobody is tired yet
        place = 1 + hash_of(seed, "check's place", rater, number) % len(shown)
        name = f"{hash_of(seed, 'check id', rater, number):016x}"[:12]
        shown.insert(place, Shown(name, None, asked))
    return tuple(shown)
