"""Fresh records of MS MARCO's form: questions of all five types over passages on invented places.

Every passage of a record is on one kind of place, and most tell what is asked, but of another
place. Two are on the place that is asked for; one of them tells the answer, or neither does. In
each type the twelve answers and `No Answer Present.` come equally often, so that neither the
question, nor how often something is said, nor where it stands gives the answer away.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tracegap.randomness import random_for
from tracegap.tasks.made_up_names import PEOPLE, PLACES, TOWNS, invented
from tracegap.tasks.marco.metrics import NO_ANSWER

NUMBERS = tuple(str(n) for n in (14, 23, 36, 41, 58, 67, 72, 85, 94, 119, 137, 160))
ANIMALS = (
    *("heron", "otter", "badger", "falcon", "salmon", "beaver"),
    *("lynx", "raven", "tortoise", "stag", "viper", "moth"),
)
REASONS = (
    "to teach poor children to read",
    "to keep old seeds from dying out",
    "to store records of the weather",
    "to repair clocks free of charge",
    "to train pilots for the harbour",
    "to print maps of the mountains",
    "to collect songs of the fishermen",
    "to feed workers during the winter",
    "to house travellers without money",
    "to measure the height of the tides",
    "to show how glass is blown",
    "to honour those lost at sea",
)


@dataclass(frozen=True, slots=True)
class Trait:
    """What can be told of a place, and asked.

    Attributes:
        question: Asks for it; `{name}` stands for the place.
        sentences: Tell it; `{value}` stands for the answer.
        values: The answers.
    """

    question: str
    sentences: tuple[str, ...]
    values: tuple[str, ...]


TRAITS = {
    "DESCRIPTION": Trait(
        "why was the {name} built",
        ("Its builders wanted {value}.", "From the first day its purpose was {value}."),
        REASONS,
    ),
    "NUMERIC": Trait(
        "how many rooms does the {name} have",
        ("Visitors can walk through {value} rooms.", "A plan shows {value} rooms."),
        NUMBERS,
    ),
    "ENTITY": Trait(
        "what animal is carved above the door of the {name}",
        ("Guests are greeted by a carved {value}.", "Its sign shows one {value}."),
        ANIMALS,
    ),
    "LOCATION": Trait(
        "where is the {name} located",
        ("It stands in {value}.", "One finds it at the edge of {value}."),
        TOWNS,
    ),
    "PERSON": Trait(
        "who designed the {name}",
        ("Its architect was {value}.", "The plans were drawn by {value}."),
        PEOPLE,
    ),
}
LABELS = tuple(TRAITS)
_OPENINGS = (
    "The {name} has been described in several travel books.",
    "Not much was written about the {name} before the war.",
    "A short article on the {name} appeared last spring.",
    "Many people pass the {name} without noticing it.",
)
_OTHERS = 5  # passages on other places


def generate(size: int, seed: int) -> Iterator[dict[str, Any]]:
    """Yields fresh records, as a line of MS MARCO's files gives them.

    Each depends on (seed, its number) alone.
    """
    for number in range(size):
        rng = random_for(seed, "marco", str(number))
        label = LABELS[number % len(LABELS)]
        # all answers of a type in turn, the last stands for none
        turn = number // len(LABELS) % (len(TRAITS[label].values) + 1)
        yield _record(rng, label, turn, f"marco-{seed}-{number}")


def _record(rng: random.Random, label: str, turn: int, identity: str) -> dict[str, Any]:
    trait = TRAITS[label]
    answer = trait.values[turn] if turn < len(trait.values) else None
    place = rng.choice(PLACES)
    names = [f"{invented(rng)} {invented(rng)} {place}" for _ in range(_OTHERS + 1)]
    decks = {
        kind: rng.sample([v for v in other.values if v != answer], _OTHERS + 1)
        for kind, other in TRAITS.items()
    }
    asked = {kind: deck[0] for kind, deck in decks.items()}
    if answer is not None:
        asked[label] = answer
    elsewhere = [kind for kind in LABELS if kind != label]
    passages = [
        # tells the answer if there is one, and leaves out something else
        _passage(rng, names[0], asked, {rng.choice(elsewhere) if answer else label}),
        _passage(rng, names[0], asked, {label}),
    ]
    for i, name in enumerate(names[1:], start=1):
        told = {kind: deck[i] for kind, deck in decks.items()}
        passages.append(_passage(rng, name, told, {rng.choice(LABELS)}))
    order = rng.sample(range(len(passages)), len(passages))
    return {
        "query_id": identity,
        "query": trait.question.format(name=names[0]),
        "query_type": label,
        "passages": [
            {"passage_text": passages[i], "is_selected": int(i == 0 and answer is not None)}
            for i in order
        ],
        "answers": [NO_ANSWER if answer is None else answer],
    }


def _passage(rng: random.Random, name: str, told: dict[str, str], without: set[str]) -> str:
    """Returns a passage that tells all of `told` but for `without`, in any order."""
    kinds = [kind for kind in told if kind not in without]
    rng.shuffle(kinds)
    sentences = [rng.choice(TRAITS[kind].sentences).format(value=told[kind]) for kind in kinds]
    return " ".join([rng.choice(_OPENINGS).format(name=name), *sentences])
