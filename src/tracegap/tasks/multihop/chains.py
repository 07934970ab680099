"""A world in which questions need several passages.

A small world of chains: a museum is run by a society, the society was founded by a person, the
person was taught by another, and each of these was born in a town. Four chains stand in each
context, so that every step has to be read, and whatever is evidence in one or two of them has its
like in the others; the twelve towns are the answers in turn.
"""

import random
from dataclasses import dataclass

from tracegap.tasks.made_up_names import PLACES, TOWNS, invented

_CHAINS = 4
# sentences of many forms, so that no form is that of evidence alone
_ASIDES = (
    "Nothing more is known of this.",
    "A leaflet on it was printed in {year}.",
    "There is a painting of {year}.",
    "Many ask about the founder.",
    "A society of friends meets in winter.",
    "A letter of {year} tells the same.",
    "It is mentioned in an old guide.",
    "Where older records are kept is unknown.",
)
_TOWN_FIELDS = ("museum_town", "founder_town", "teacher_town")


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

    def articles(self, rng: random.Random) -> dict[str, list[str]]:
        """Returns the sentences of each article by its title, with asides among them."""
        return {
            self.museum: _with_asides(self.museum_facts(), rng),
            self.society: _with_asides(self.society_facts(), rng),
            self.founder: _with_asides(self.founder_facts(), rng),
            self.teacher: _with_asides(self.teacher_facts(), rng),
        }


def _with_asides(facts: list[str], rng: random.Random) -> list[str]:
    """Returns facts with up to three sentences among them that help nobody."""
    sentences = list(facts)
    for aside in rng.sample(_ASIDES, rng.randint(0, 3)):
        said = aside.format(year=rng.randint(1800, 1990))
        sentences.insert(rng.randint(0, len(sentences)), said)
    return sentences


def make_chains(rng: random.Random, **fixed: str) -> list[Chain]:
    """Returns chains whose names and towns are all different; `fixed` is a town of the first."""
    ((field, answer),) = fixed.items()
    towns = rng.sample([town for town in TOWNS if town != answer], 3 * _CHAINS - 1)
    towns.insert(_TOWN_FIELDS.index(field), answer)
    years = rng.sample(range(1800, 1990), _CHAINS)
    place = rng.choice(PLACES)
    words: list[str] = []
    while len(words) < 6 * _CHAINS:
        if (word := invented(rng)) not in words:
            words.append(word)
    chains = []
    for i in range(_CHAINS):
        a, b, c, d, e, f = words[6 * i : 6 * i + 6]
        fields = dict(zip(_TOWN_FIELDS, towns[3 * i : 3 * i + 3], strict=True))
        chains.append(
            Chain(f"{a} {place}", f"{b} society", f"{c} {d}", f"{e} {f}", opened=years[i], **fields)
        )
    return chains
