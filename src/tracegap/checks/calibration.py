"""Which completions may be answered so that a promise on wrong answers is kept."""

from dataclasses import dataclass
from typing import Literal

from tracegap.checks.gold_free import RANKS, Check
from tracegap.records import Judgement


@dataclass(frozen=True, slots=True)
class Calibration:
    """What `tracegap policies RUN --alpha A` found for one student and one judge.

    Answered is what is judged no worse than `judgement` with so many `faults`.

    Attributes:
        task: Whose rules judge.
        student: Who was calibrated; of another the promise says nothing.
        arm, seed: Which training of it.
        steps: What is judged.
        alpha: At most this share of the answers given is wrong ...
        delta: ... but for a chance of this much that the calibration misled.
        judgement: The worst judgement that is still answered ...
        faults: ... with at most so many wrong or malformed steps.
        n: Questions that it was calibrated on.
        clusters: Their groups.
    """

    task: str
    student: str
    arm: str
    seed: int
    steps: tuple[Literal["label", "evidence", "answer"], ...]
    alpha: float
    delta: float
    judgement: Judgement
    faults: int
    n: int
    clusters: int

    def allows(self, found: Check) -> bool:
        """Whether a completion may be answered."""
        return found.of(*self.steps).rank <= (RANKS[self.judgement], self.faults)
