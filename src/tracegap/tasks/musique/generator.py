"""Fresh questions in MuSiQue's form: chains of two, three and four steps in turn."""

from collections.abc import Iterator
from typing import Any

from tracegap.randomness import random_for
from tracegap.tasks.made_up_names import TOWNS
from tracegap.tasks.multihop.chains import make_chains

CHAINS = {
    "2hop": "Where was the founder of the {society} born?",
    "3hop1": "Where was the founder of the society that runs the {museum} born?",
    "4hop1": "Where was the teacher of the founder of the society that runs the {museum} born?",
}


def generate(size: int, seed: int) -> Iterator[dict[str, Any]]:
    """Yields fresh questions in MuSiQue's form: chains of two, three and four steps in turn."""
    for number in range(size):
        rng = random_for(seed, "musique", str(number))
        shape = tuple(CHAINS)[number % len(CHAINS)]
        answer = TOWNS[number // len(CHAINS) % len(TOWNS)]
        of_teacher = shape == "4hop1"
        chains = make_chains(rng, **{"teacher_town" if of_teacher else "founder_town": answer})
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
