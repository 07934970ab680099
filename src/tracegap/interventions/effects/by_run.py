"""What intervention shows of each training of an arm, and over its trainings.

Intervals over questions are for the students that were asked. Whether an arm's students *tend* to
use a step, or to answer against it, is a matter of trainings: its unit is the run.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from tracegap.interventions.effects.cases import Answers
from tracegap.interventions.effects.use import Direction, StepUse, Use, read_student
from tracegap.statistics.clusters import student
from tracegap.statistics.intervals import Estimate

Step = Literal["label", "evidence", "both"]
STEPS: tuple[Step, ...] = ("label", "evidence", "both")


@dataclass(frozen=True, slots=True)
class RunUse:
    """How one trained student uses a step.

    Attributes:
        gain: Right answers after the gold trace less those after the one with that step wrong.
    """

    seed: int
    use: Use
    direction: Direction
    gain: Estimate


@dataclass(frozen=True, slots=True)
class StepByRun:
    """One step of an arm over its trained students, in the order of their seeds.

    Attributes:
        mean: Of their gains; its n counts runs, and its interval is Student's t over them: for
            further trainings, asked the same questions. Without ends where runs do not differ.
    """

    arm: str
    step: Step
    runs: tuple[RunUse, ...]
    mean: Estimate


def by_run(arm: str, answers: Sequence[Answers]) -> list[StepByRun]:
    """Returns each step that was asked of several students of an arm."""
    seeds = sorted({entry.own.seed for entry in answers})
    readings = {
        seed: read_student(arm, [entry for entry in answers if entry.own.seed == seed])
        for seed in seeds
    }
    found = []
    for step in STEPS:
        uses: dict[int, StepUse] = {seed: getattr(readings[seed], step) for seed in seeds}
        runs = tuple(
            RunUse(seed, use.use, use.direction, use.gain)
            for seed, use in uses.items()
            if use.gain.value is not None
        )
        if len(runs) > 1:
            gains = [run.gain.value or 0.0 for run in runs]
            found.append(StepByRun(arm, step, runs, mean_over_runs(gains)))
    return found


def mean_over_runs(values: Sequence[float]) -> Estimate:
    """Returns the mean of runs' differences with Student's t interval over runs.

    The interval ends where differences of shares do, at -1 and 1.

    Examples:
        >>> found = mean_over_runs([-0.4, -0.3, -0.5])
        >>> f"{found.value:.2f} ({found.low:.2f} to {found.high:.2f}) of {found.n} runs"
        '-0.40 (-0.65 to -0.15) of 3 runs'
    """
    n, value = len(values), float(np.mean(values))
    spread = float(np.std(values, ddof=1)) if n > 1 else 0.0
    if spread < 1e-12:
        return Estimate(value, None, None, n)
    half = student(n - 1) * spread / math.sqrt(n)
    return Estimate(value, max(-1.0, value - half), min(1.0, value + half), n)
