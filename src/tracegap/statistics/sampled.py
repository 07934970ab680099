"""What samples say: pass@k, and the link of step and answer within questions, arm by arm."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tracegap.records import Verdict
from tracegap.statistics.association import Association, associate
from tracegap.statistics.columns import STEPS, arms_in_order
from tracegap.statistics.intervals import Estimate
from tracegap.statistics.learning import run_mean
from tracegap.statistics.paired import holm
from tracegap.statistics.tries import pass_at
from tracegap.statistics.within import WithinQuestion, within_question


@dataclass(frozen=True, slots=True)
class PassAt:
    """How often at least one of `k` samples is right.

    Attributes:
        value: Of one run, with an interval for new questions, n counting questions; of several the
            mean over runs with Student's t, for further trainings asked the same questions, n
            counting runs.
    """

    k: int
    value: Estimate


@dataclass(frozen=True, slots=True)
class SampledLink:
    """A step and the answer over all samples of an arm.

    Attributes:
        within: Among samples of the same question: how hard it is plays no part.
        pooled: Over all samples at once: partly how hard questions are.
        adjusted_p: p-value of `within` by Holm's rule over all arms and steps.
    """

    step: str
    within: WithinQuestion
    pooled: Association
    adjusted_p: float | None = None


@dataclass(frozen=True, slots=True)
class SampledArm:
    """One arm; `samples` is how many each of its runs has of each question."""

    arm: str
    runs: int
    questions: int
    samples: int
    passes: tuple[PassAt, ...]
    links: tuple[SampledLink, ...]


@dataclass(frozen=True, slots=True)
class Sampled:
    """All arms, and how the samples were drawn."""

    samples: int
    temperature: float
    top_p: float
    arms: tuple[SampledArm, ...]


def sampled_arms(verdicts: Iterable[Verdict]) -> tuple[SampledArm, ...]:
    """Returns what the samples of each arm say, every question sampled as often by every run.

    Raises:
        BadInputError: A question has fewer samples than another.
    """
    by_arm: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        by_arm.setdefault(verdict.arm, []).append(verdict)
    arms = [_arm(arm, by_arm[arm]) for arm in arms_in_order(set(by_arm))]
    adjusted = iter(holm([link.within.p_value for row in arms for link in row.links]))
    return tuple(
        replace(row, links=tuple(replace(link, adjusted_p=next(adjusted)) for link in row.links))
        for row in arms
    )


def sizes_of(samples: int) -> list[int]:
    """Returns the k of pass@k that are told: powers of two, and all samples.

    Examples:
        >>> sizes_of(6)
        [1, 2, 4, 6]
    """
    powers = [2**i for i in range(samples.bit_length()) if 2**i < samples]
    return [*powers, samples]


def _arm(arm: str, rows: Sequence[Verdict]) -> SampledArm:
    runs = sorted({row.seed for row in rows})
    questions = len({row.example_id for row in rows})
    samples = round(len(rows) / (questions * len(runs)))
    found = ((step, _link(step, rows)) for step in STEPS)
    return SampledArm(
        arm=arm,
        runs=len(runs),
        questions=questions,
        samples=samples,
        passes=tuple(
            PassAt(k, _pass_at([[row for row in rows if row.seed == run] for run in runs], k))
            for k in sizes_of(samples)
        ),
        links=tuple(link for _, link in found if link is not None),
    )


def _pass_at(by_run: Sequence[Sequence[Verdict]], k: int) -> Estimate:
    found = [
        pass_at(
            [bool(row.answer_right) for row in rows],
            [row.example_id for row in rows],
            k,
            [row.group for row in rows],
        )
        for rows in by_run
    ]
    return found[0] if len(found) == 1 else run_mean([one.value or 0.0 for one in found])


def _link(step: str, rows: Sequence[Verdict]) -> SampledLink | None:
    """Returns the link of a step; None if no sample states it."""
    name = {"label": "label_right", "evidence": "evidence_exact", "trace": "trace_right"}[step]
    scored = [row for row in rows if getattr(row, name) is not None]
    if not scored:
        return None
    right = np.array([bool(getattr(row, name)) for row in scored])
    answer = np.array([bool(row.answer_right) for row in scored])
    questions, runs = [row.example_id for row in scored], [row.seed for row in scored]
    return SampledLink(
        step=step,
        within=within_question(right, answer, questions, runs),
        pooled=associate(right, answer, [row.group for row in scored]),
    )
