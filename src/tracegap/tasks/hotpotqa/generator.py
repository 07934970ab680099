"""Fresh questions in HotpotQA's form: a bridge and a comparison in turn."""

from collections.abc import Iterator
from typing import Any

from tracegap.randomness import random_for
from tracegap.tasks.made_up_names import TOWNS
from tracegap.tasks.multihop.chains import make_chains

BRIDGE, COMPARISON = "bridge", "comparison"


def generate(size: int, seed: int) -> Iterator[dict[str, Any]]:
    """Yields fresh questions in HotpotQA's form: a bridge and a comparison in turn."""
    for number in range(size):
        rng = random_for(seed, "hotpotqa", str(number))
        answer = TOWNS[number // 2 % len(TOWNS)]
        if number % 2 == 0:
            chains = make_chains(rng, founder_town=answer)
            one = chains[0]
            question = f"In which town was the founder of the {one.society} born?"
            facts = [(one.society, one.society_facts()[1]), (one.founder, one.founder_facts()[0])]
        else:
            chains = make_chains(rng, museum_town=answer)
            one, other = chains[:2]
            word = "older" if one.opened < other.opened else "younger"
            first, second = rng.sample([one.museum, other.museum], 2)
            question = f"Where does the {word} of the {first} and the {second} stand?"
            _, opened, stands = one.museum_facts()
            facts = [(one.museum, opened), (one.museum, stands)]
            facts.append((other.museum, other.museum_facts()[1]))
        articles = [item for chain in chains for item in chain.articles(rng).items()]
        places = dict(articles)
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
