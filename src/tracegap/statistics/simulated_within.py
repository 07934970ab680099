"""Step and answer that only share how hard the question is: which analysis takes it for a link?"""

import math
from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tracegap.randomness import hash_of
from tracegap.statistics.association import associate
from tracegap.statistics.simulated import Row, holds, logistic, rejects
from tracegap.statistics.within import within_question

EFFECT = 1.0  # logarithm of the planted odds ratio
_EASE_SD = 1.5


@dataclass(frozen=True, slots=True)
class Tries:
    """Tries of the same questions; `quality` is the spread of the runs' logits."""

    questions: int
    runs: int
    samples: int
    quality: float

    @property
    def name(self) -> str:
        """What the table calls it."""
        return (
            f"{self.questions} questions, {self.runs} runs x {self.samples} samples, "
            f"run SD {self.quality:g}"
        )

    def draw(
        self, rng: np.random.Generator, effect: float
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.intp], NDArray[np.intp]]:
        """Returns (step right, answer right, question, run) of each try."""
        question = np.repeat(np.arange(self.questions), self.runs * self.samples)
        run = np.tile(np.repeat(np.arange(self.runs), self.samples), self.questions)
        ease = rng.normal(size=self.questions) * _EASE_SD
        logits = ease[question] + (rng.normal(size=self.runs) * self.quality)[run]
        step = rng.random(question.size) < logistic(logits)
        answer = rng.random(question.size) < logistic(logits + effect * (step - 0.5))
        return step, answer, question, run


DESIGNS = (
    Tries(100, 1, 8, 0.0),
    Tries(100, 5, 1, 0.6),
    Tries(100, 5, 1, 1.5),
    Tries(40, 5, 1, 0.6),
    Tries(60, 3, 4, 1.0),
)


def within_rows(replications: int, seed: int = 0) -> list[Row]:
    """Counts levels without a link, and coverage with a planted one."""
    return [row for design in DESIGNS for row in _of_design(design, replications, seed)]


def _of_design(design: Tries, replications: int, seed: int) -> list[Row]:
    rng = np.random.default_rng(hash_of(seed, "within", design.name))
    hits: Counter[str] = Counter()
    for _ in range(replications):
        step, answer, question, run = design.draw(rng, 0.0)
        within = within_question(step, answer, question, run)
        hits["within questions rejects"] += rejects(within.p_value)
        without = within_question(step, answer, question, np.zeros_like(run))
        hits["the same without a term a run rejects"] += rejects(without.p_value)
        hits["pooled test rejects"] += rejects(associate(step, answer, question).p_value)
        found = within_question(*design.draw(rng, EFFECT))
        hits["interval holds a planted odds ratio"] += holds(found.odds_ratio, math.exp(EFFECT))
    wanted = {
        "within questions rejects": "4-7 %",
        "interval holds a planted odds ratio": ">= 93 %",
    }
    return [
        Row(design.name, figure, wanted.get(figure, "high"), count / replications, replications)
        for figure, count in hits.items()
    ]
