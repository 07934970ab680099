"""Arms that do not differ, trained several times: which test says that they do?"""

import math
from collections import Counter

import numpy as np

from tracegap.randomness import hash_of
from tracegap.statistics.clusters import Floats
from tracegap.statistics.paired import compare
from tracegap.statistics.runs import RunComparison, compare_runs
from tracegap.statistics.simulated import Row, holds, logistic, rejects
from tracegap.statistics.variance import breakdown

RUN_SDS = (0.0, 0.1, 0.3, 0.6)  # in logits: 0.3 are about 6 points
RUNS = (3, 5)
QUESTIONS = 200
_EASE_SD = 1.0
_GAP = 0.5  # in logits, of arms that do differ


def run_rows(replications: int, seed: int = 0) -> list[Row]:
    """Counts levels and coverage over runs, for each spread of the runs and number of them."""
    return [
        row
        for runs in RUNS
        for run_sd in RUN_SDS
        for row in _of_design(runs, run_sd, replications, seed)
    ]


def _of_design(runs: int, run_sd: float, replications: int, seed: int) -> list[Row]:
    rng = np.random.default_rng(hash_of(seed, "runs", runs, run_sd))
    means = [_mean(run_sd, gap) for gap in (0.0, _GAP)]
    true_sd = _sd(run_sd)
    hits: Counter[str] = Counter()
    for _ in range(replications):
        ease = rng.normal(size=QUESTIONS) * _EASE_SD
        first, second, better = (_arm(rng, ease, runs, run_sd, gap) for gap in (0.0, 0.0, _GAP))
        alike, unlike = _compared(first, second), _compared(better, first)
        hits["mixed test of runs rejects"] += rejects(alike.p_value)
        hits["Welch's t over runs rejects"] += rejects(alike.welch)
        hits["permutation of runs rejects"] += (alike.permutation or 1.0) <= 0.05
        hits["paired test of seed 0 rejects"] += _paired(first[:1], second[:1])
        hits["paired test of all verdicts rejects"] += _paired(first, second)
        hits["interval holds the difference"] += holds(unlike.difference, means[1] - means[0])
        hits["interval holds the run SD"] += holds(alike.run_sd, true_sd)
        with_seeds = breakdown(first.T.astype(float)).with_seeds
        hits["interval of one arm, with seeds, holds its rate"] += holds(with_seeds, means[0])
    wanted = {
        "mixed test of runs rejects": "3.5-6 %",
        "Welch's t over runs rejects": "2-5 %",
        "permutation of runs rejects": "<= 5 %",
        "paired test of seed 0 rejects": "5 % if runs do not vary",
        "paired test of all verdicts rejects": "5 % if runs do not vary",
    }
    name = f"{runs} runs an arm, SD {run_sd:g} logits ({100 * true_sd:.1f} points)"
    return [
        Row(name, figure, wanted.get(figure, ">= 93 %"), count / replications, replications)
        for figure, count in hits.items()
    ]


def _arm(rng: np.random.Generator, ease: Floats, runs: int, run_sd: float, gap: float) -> Floats:
    """Returns whether each run's answer to each question is right, shape (runs, questions)."""
    logits = ease + run_sd * rng.normal(size=(runs, 1)) + gap
    return (rng.random((runs, QUESTIONS)) < logistic(logits)).astype(float)


def _compared(first: Floats, second: Floats) -> RunComparison:
    questions = np.tile(np.arange(QUESTIONS), len(first))
    runs = np.repeat(np.arange(len(first)), QUESTIONS)
    return compare_runs(first.ravel(), questions, runs, second.ravel(), questions, runs)


def _paired(first: Floats, second: Floats) -> bool:
    """The test that takes trained students for the arms: more questions make it surer."""
    questions = np.tile(np.arange(QUESTIONS), len(first))
    return rejects(compare(first.ravel() > 0, second.ravel() > 0, questions).p_value)


_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(41)


def _of_runs(run_sd: float, gap: float) -> Floats:
    """The true share of a run at each node, over all questions."""
    logits = _NODES[None, :] * _EASE_SD + _NODES[:, None] * run_sd + gap
    shares: Floats = logistic(logits) @ _WEIGHTS / _WEIGHTS.sum()
    return shares


def _mean(run_sd: float, gap: float) -> float:
    return float(_of_runs(run_sd, gap) @ _WEIGHTS / _WEIGHTS.sum())


def _sd(run_sd: float) -> float:
    shares = _of_runs(run_sd, 0.0)
    centre = float(shares @ _WEIGHTS / _WEIGHTS.sum())
    return math.sqrt(max(0.0, float((shares - centre) ** 2 @ _WEIGHTS / _WEIGHTS.sum())))
