"""Fresh questions that need several passages, in the official forms of HotpotQA and MuSiQue.

A small world of chains: a museum is run by a society, the society was founded by a person, the
person was taught by another, and each of these was born in a town. Four chains stand in each
context, so that every step has to be read, and whatever is evidence in one or two of them has its
like in the others; the twelve towns are the answers in turn.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tracegap.randomness import random_for
from tracegap.tasks.made_up_names import PLACES, TOWNS, invented

BRIDGE, COMPARISON = "bridge", "comparison"
CHAINS = {
    "2hop": "Where was the founder of the {society} born?",
    "3hop1": "Where was the founder of the society that runs the {museum} born?",
    "4hop1": "Where was the teacher of the founder of the society that runs the {museum} born?",
}
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
class _Chain:
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


def generate_hotpotqa(size: int, seed: int) -> Iterator[dict[str, Any]]:
    """Yields fresh questions in HotpotQA's form: a bridge and a comparison in turn."""
    for number in range(size):
        rng = random_for(seed, "hotpotqa", str(number))
        answer = TOWNS[number // 2 % len(TOWNS)]
        if number % 2 == 0:
            chains = _chains(rng, founder_town=answer)
            one = chains[0]
            question = f"In which town was the founder of the {one.society} born?"
            facts = [(one.society, one.society_facts()[1]), (one.founder, one.founder_facts()[0])]
        else:
            chains = _chains(rng, museum_town=answer)
            one, other = chains[:2]
            word = "older" if one.opened < other.opened else "younger"
            first, second = rng.sample([one.museum, other.museum], 2)
            question = f"Where does the {word} of the {first} and the {second} stand?"
            _, opened, stands = one.museum_facts()
            facts = [(one.museum, opened), (one.museum, stands)]
            facts.append((other.museum, other.museum_facts()[1]))
        articles = [item for chain in chains for item in chain.articles(rng).items()]
        places = {title: sentences for title, sentences in articles}
        rng.shuffle(articles)
        yield {
            "_id": f"hotpotqa-{seed}-{number}",
            "question": question,
            "answer": answer,
            "type": (BRIDGE, COMPARISON)[number % 2],
            "level": "easy",
            "supporting_facts": [[title, places[title].index(fact)] for title, fact in facts],
            "context": [list(article) for article in articles],
        }


def generate_musique(size: int, seed: int) -> Iterator[dict[str, Any]]:
    """Yields fresh questions in MuSiQue's form: chains of two, three and four steps in turn."""
    for number in range(size):
        rng = random_for(seed, "musique", str(number))
        shape = tuple(CHAINS)[number % len(CHAINS)]
        answer = TOWNS[number // len(CHAINS) % len(TOWNS)]
        of_teacher = shape == "4hop1"
        chains = _chains(rng, **{"teacher_town" if of_teacher else "founder_town": answer})
        one = chains[0]
        needed = {one.society, one.founder}
        if shape != "2hop":
            needed.add(one.museum)
        if of_teacher:
            needed.add(one.teacher)
        articles = [item for chain in chains for item in chain.articles(rng).items()]
        rng.shuffle(articles)
        yield {
            "id": f"{shape}__{seed}_{number}",
            "question": CHAINS[shape].format(society=one.society, museum=one.museum),
            "answer": answer,
            "answer_aliases": [],
            "answerable": True,
            "paragraphs": [
                {
                    "idx": i,
                    "title": title,
                    "paragraph_text": " ".join(sentences),
                    "is_supporting": title in needed,
                }
                for i, (title, sentences) in enumerate(articles)
            ],
        }


def _chains(rng: random.Random, **fixed: str) -> list[_Chain]:
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
            _Chain(
                f"{a} {place}", f"{b} society", f"{c} {d}", f"{e} {f}", opened=years[i], **fields
            )
        )
    return chains
