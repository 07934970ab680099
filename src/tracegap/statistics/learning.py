"""Learning curves: how often students of an arm are right, by how many examples they trained on."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from tracegap.records import Verdict
from tracegap.statistics.clusters import student
from tracegap.statistics.columns import arms_in_order
from tracegap.statistics.intervals import Estimate


@dataclass(frozen=True, slots=True)
class LearningPoint:
    """One arm at one size.

    Attributes:
        size: How many training examples.
        step: `label`, `evidence`, `trace` or `answer`.
        runs: Share right of each run among its scored verdicts, in the order of the seeds.
        mean: Of the runs; its n counts runs, and its interval is Student's t over them: for further
            trainings, asked the same questions. Without ends for one run, or for runs that all have
            the same share, which tells nothing of how far others would lie apart.
    """

    arm: str
    size: int
    step: str
    runs: tuple[float, ...]
    mean: Estimate


@dataclass(frozen=True, slots=True)
class Learning:
    """The curves of all arms and steps, arm by arm and size by size; full context, all classes.

    Attributes:
        sizes: Ascending.
        questions: How many all students were asked.
    """

    sizes: tuple[int, ...]
    questions: int
    points: tuple[LearningPoint, ...]


def learning_of(verdicts: Iterable[tuple[int, Verdict]]) -> Learning:
    """Returns the learning curves of verdicts, each with its student's number of examples."""
    found: dict[tuple[str, int, str], dict[int, list[bool]]] = defaultdict(dict)
    questions, sizes = set(), set()
    for size, verdict in verdicts:
        if verdict.condition != "full":
            continue
        questions.add(verdict.example_id)
        sizes.add(size)
        for step, right in _steps(verdict):
            if right is not None:
                runs = found[verdict.arm, size, step]
                runs.setdefault(verdict.seed, []).append(right)
    arms = arms_in_order({arm for arm, _, _ in found})
    points = (
        LearningPoint(arm, size, step, shares, run_mean(shares))
        for arm in arms
        for size in sorted(sizes)
        for step in ("label", "evidence", "trace", "answer")
        if (shares := _shares(found.get((arm, size, step), {})))
    )
    return Learning(tuple(sorted(sizes)), len(questions), tuple(points))


def run_mean(shares: Sequence[float]) -> Estimate:
    """Returns the mean of runs' shares with Student's t interval over runs, within 0 to 1.

    Examples:
        >>> found = run_mean([0.5, 0.6, 0.7])
        >>> f"{found.value:.2f} ({found.low:.2f} to {found.high:.2f}) of {found.n} runs"
        '0.60 (0.35 to 0.85) of 3 runs'
        >>> run_mean([0.5]).low is None
        True
    """
    n, value = len(shares), float(np.mean(shares))
    spread = float(np.std(shares, ddof=1)) if n > 1 else 0.0
    if spread < 1e-12:
        return Estimate(value, None, None, n)
    half = student(n - 1) * spread / math.sqrt(n)
    return Estimate(value, max(0.0, value - half), min(1.0, value + half), n)


def _steps(verdict: Verdict) -> tuple[tuple[str, bool | None], ...]:
    return (
        ("label", verdict.label_right),
        ("evidence", verdict.evidence_exact),
        ("trace", verdict.trace_right),
        ("answer", verdict.answer_right),
    )


def _shares(runs: dict[int, list[bool]]) -> tuple[float, ...]:
    return tuple(sum(rights) / len(rights) for _, rights in sorted(runs.items()))
