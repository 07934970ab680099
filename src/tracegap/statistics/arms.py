"""What the verdicts say of one arm in one class."""

from dataclasses import dataclass, field

import numpy as np

from tracegap.statistics.association import Association, associate
from tracegap.statistics.bounds import LinkBounds, bound_link
from tracegap.statistics.clusters import design_effect, sums_by_cluster, top_heavy
from tracegap.statistics.columns import STEPS, UNSCORED, Columns, Mask
from tracegap.statistics.intervals import Estimate, mean, rate
from tracegap.traces.parse import UNFINISHED


@dataclass(frozen=True, slots=True)
class SeedResult:
    """Answer accuracy of one training run; how far seeds lie apart is no interval's business."""

    seed: int
    answer: Estimate


@dataclass(frozen=True, slots=True)
class ArmResult:
    """One arm in one class, over all its seeds; with the full context unless said otherwise.

    Attributes:
        label: The class; None stands for all of them.
        verdicts: How many, repeated questions counted each time.
        examples: How many different questions.
        clusters: How many groups they belong to.
        effective_n: How many independent answers theirs are worth: verdicts over the design effect.
        accuracy: `label`, `evidence`, `trace`, `answer` -> rate among the scored.
        evidence_f1: Mean over the scored.
        answer_f1: Mean over all.
        unscored: Step -> verdicts left out of its rate and table; they are not counted as wrong.
        problems: Problem -> verdicts that have it.
        unfinished: Verdicts that ran into the length limit.
        associations: Step -> how it goes together with the answer.
        withheld: Answer accuracy without any context.
        swapped: Answer accuracy with another question's context.
        by_seed: Answer accuracy of each training run.
        top_heavy: The largest tenth of the clusters holds half of the verdicts: its figures rest on
            a few clusters, and should be read with care.
        links_adjusted_p: Step -> p-value of its link by Holm's rule over the links of all arms and
            the secondary comparisons of arms; all classes together only.
        bounds: Step -> what its link could be whatever the unread ones said; steps with such only.
    """

    arm: str
    label: str | None
    verdicts: int
    examples: int
    clusters: int
    effective_n: float
    accuracy: dict[str, Estimate]
    evidence_f1: Estimate
    answer_f1: Estimate
    unscored: dict[str, int]
    problems: dict[str, int]
    unfinished: int
    associations: dict[str, Association]
    withheld: Estimate
    swapped: Estimate
    by_seed: tuple[SeedResult, ...]
    bounds: dict[str, LinkBounds] = field(default_factory=dict)
    top_heavy: bool = False
    links_adjusted_p: dict[str, float | None] = field(default_factory=dict)


def mask_of(columns: Columns, arm: str, label: str | None, condition: str) -> Mask:
    """Marks the verdicts of an arm in a class (None: all) under a condition."""
    mask: Mask = (columns.arm == columns.arms.index(arm)) & (columns.condition == condition)
    return mask if label is None else mask & (columns.label == columns.labels.index(label))


def arm_result(columns: Columns, arm: str, label: str | None) -> ArmResult:
    """Works out what is said of one arm in one class (None: all)."""
    mask = mask_of(columns, arm, label, "full")
    problems = columns.count_problems(mask)
    answers = sums_by_cluster(columns.right["answer"][mask] == 1, columns.group[mask])
    return ArmResult(
        arm=arm,
        label=label,
        verdicts=int(mask.sum()),
        examples=len(np.unique(columns.example[mask])),
        clusters=len(np.unique(columns.group[mask])),
        effective_n=answers.n / design_effect(answers),
        accuracy={step: _accuracy(columns, step, mask) for step in (*STEPS, "answer")},
        evidence_f1=_mean_f1(columns, "evidence", mask),
        answer_f1=_mean_f1(columns, "answer", mask),
        unscored={step: int((columns.right[step][mask] == UNSCORED).sum()) for step in STEPS},
        problems=problems,
        unfinished=problems.get(UNFINISHED, 0),
        associations={step: _association(columns, step, mask) for step in STEPS},
        withheld=_accuracy(columns, "answer", mask_of(columns, arm, label, "withheld")),
        swapped=_accuracy(columns, "answer", mask_of(columns, arm, label, "swapped")),
        by_seed=tuple(
            SeedResult(seed, _accuracy(columns, "answer", mask & (columns.seed == i)))
            for i, seed in enumerate(columns.seeds)
            if np.any(mask & (columns.seed == i))
        ),
        top_heavy=top_heavy(answers.sizes),
        bounds={
            step: _bounds(columns, step, mask) for step in STEPS if _partly(columns, step, mask)
        },
    )


def _partly(columns: Columns, step: str, mask: Mask) -> bool:
    """Whether the step was read in some verdicts and not in others."""
    unread = columns.right[step][mask] == UNSCORED
    return bool(unread.any() and not unread.all())


def _bounds(columns: Columns, step: str, mask: Mask) -> LinkBounds:
    right = columns.right["answer"][mask] == 1
    return bound_link(columns.right[step][mask], right, columns.group[mask])


def _accuracy(columns: Columns, step: str, mask: Mask) -> Estimate:
    scored = mask & (columns.right[step] != UNSCORED)
    return rate(columns.right[step][scored] == 1, columns.group[scored])


def _mean_f1(columns: Columns, part: str, mask: Mask) -> Estimate:
    scored = mask & ~np.isnan(columns.f1[part])
    return mean(columns.f1[part][scored], columns.group[scored])


def _association(columns: Columns, step: str, mask: Mask) -> Association:
    scored = mask & (columns.right[step] != UNSCORED)
    step_right, answer_right = columns.right[step][scored], columns.right["answer"][scored]
    return associate(step_right == 1, answer_right == 1, columns.group[scored])
