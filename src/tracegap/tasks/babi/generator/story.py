"""What every world tells: sentences, and questions asked between them."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its gold.

    Attributes:
        answers: One, or several parts in their order.
        evidence: Positions of the supporting sentences.
        told: How many sentences stand before it.
    """

    question: str
    answers: tuple[str, ...]
    evidence: tuple[int, ...]
    told: int


@dataclass(slots=True)
class Story:
    """The sentences of a story and what is asked of it, in order."""

    sentences: list[str] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)

    def tell(self, sentence: str) -> int:
        """Adds a sentence and returns its position."""
        self.sentences.append(sentence)
        return len(self.sentences) - 1

    def ask(self, question: str, answers: Sequence[str], evidence: Sequence[int]) -> None:
        """Adds a question over the sentences told so far."""
        facts = tuple(sorted(set(evidence)))
        self.asked.append(Asked(question, tuple(answers), facts, len(self.sentences)))


Teller = Callable[[random.Random], Story]

QUESTIONS = 5  # the official stories of most tasks ask so many, after every second sentence
STEP = 2


def yes_or_no(rng: random.Random, truth: str, others: Sequence[str]) -> tuple[str, str]:
    """Returns what to ask for and the answer: half of the questions ask for the truth."""
    return (truth, "yes") if rng.random() < 0.5 else (rng.choice(others), "no")
