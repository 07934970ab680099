"""A world in which questions need several passages.

A small world of chains: a museum is run by a society, the society was founded by a person, the
person was taught by another, and each of these was born in a town. Three chains stand in each
context, so that every step has to be read; the twelve towns are the answers in turn.
"""

import random
from dataclasses import dataclass

from tracegap.tasks.made_up_names import PLACES, TOWNS, invented

_CHAINS = 3


@dataclass(frozen=True, slots=True)
class Chain:
    """Names, towns and a year that belong together."""

    museum: str
    society: str
    founder: str
    teacher: str
    museum_town: str
    founder_town: str
    teacher_town: str
    opened: int

    def museum_facts(self) -> list[str]:
        """Returns who runs it, when it opened and where it stands."""
        return [
            f"The {self.museum} is run by the {self.society}.",
            f"It opened its doors in {self.opened}.",
            f"Its house stands in {self.museum_town}.",
        ]

    def society_facts(self) -> list[str]:
        """Returns who founded it, and a sentence that helps nobody."""
        return [
            f"The {self.society} meets twice a year.",
            f"It was founded by {self.founder}.",
        ]

    def founder_facts(self) -> list[str]:
        """Returns birth and teacher of the founder."""
        return [
            f"{self.founder} was born in {self.founder_town}.",
            f"As a child {self.founder} was taught by {self.teacher}.",
        ]

    def teacher_facts(self) -> list[str]:
        """Returns the birth of the teacher."""
        return [f"{self.teacher} was born in {self.teacher_town} and wrote letters all life long."]

    def articles(self) -> dict[str, list[str]]:
        """Returns the sentences of each article by its title."""
        return {
            self.museum: self.museum_facts(),
            self.society: self.society_facts(),
            self.founder: self.founder_facts(),
            self.teacher: self.teacher_facts(),
        }


def make_chains(rng: random.Random, **fixed: str) -> list[Chain]:
    """Returns chains whose names and towns are all different; `fixed` are fields of the first."""
    (answer,) = fixed.values()
    towns = rng.sample([town for town in TOWNS if town != answer], 3 * _CHAINS)
    years = rng.sample(range(1800, 1990), _CHAINS)
    place = rng.choice(PLACES)
    words: list[str] = []
    while len(words) < 6 * _CHAINS:
        if (word := invented(rng)) not in words:
            words.append(word)
    chains = []
    for i in range(_CHAINS):
        a, b, c, d, e, f = words[6 * i : 6 * i + 6]
        fields = {
            "museum_town": towns[3 * i],
            "founder_town": towns[3 * i + 1],
            "teacher_town": towns[3 * i + 2],
            **(fixed if i == 0 else {}),
        }
        chains.append(
            Chain(f"{a} {place}", f"{b} society", f"{c} {d}", f"{e} {f}", opened=years[i], **fields)
        )
    return chains
