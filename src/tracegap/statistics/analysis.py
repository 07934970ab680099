"""From verdicts to an analysis: every arm and class, its tables, and its paired comparisons."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tracegap.records import Verdict
from tracegap.statistics.association import Association, associate
from tracegap.statistics.bootstrap import bootstrap_interval, resample
from tracegap.statistics.clusters import cluster_codes, design_effect, sums_by_cluster
from tracegap.statistics.columns import STEPS, UNSCORED, Codes, Columns, Mask, columns_of
from tracegap.statistics.intervals import Estimate, mean, rate
from tracegap.statistics.paired import Paired, compare, holm
from tracegap.statistics.power import questions_needed
from tracegap.statistics.secondary import Further, further
from tracegap.tasks.baselines import Baseline
from tracegap.traces.parse import UNFINISHED

# Raised whenever a figure is worked out otherwise: analyses made before are then made anew
METHOD = 2
Kind = Literal["arms", "baseline", "withheld", "swapped"]


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


@dataclass(frozen=True, slots=True)
class BaselineResult:
    """Accuracy of a baseline that never reads the context, in one class (None: all)."""

    name: str
    label: str | None
    answer: Estimate


@dataclass(frozen=True, slots=True)
class Comparison:
    """Right answers of one set of verdicts against another's, paired by question and seed.

    Attributes:
        kind: `arms`: two arms; `baseline`: an arm against a baseline; `withheld`, `swapped`: an
            arm with its full context against itself without it.
        first: An arm.
        second: The other arm, the baseline, or the condition.
        label: The class; None stands for all.
        result: The paired comparison, first minus second.
        bootstrap: The difference with a bootstrap interval over clusters, to set beside the first;
            for all classes together only.
        questions_needed: How many independent questions give 80 % power (test at 5 %) if the two
            disagree as often as here; None for single classes, or if there is no difference.
        unpaired: Verdicts of either side without a counterpart.
        adjusted_p: p-value by Holm's rule over the comparisons of this kind, those of all
            classes together and those of single classes apart.
    """

    kind: Kind
    first: str
    second: str
    label: str | None
    result: Paired
    bootstrap: Estimate | None
    questions_needed: int | None
    unpaired: int
    adjusted_p: float | None


@dataclass(frozen=True, slots=True)
class Analysis:
    """All that the verdicts say.

    Attributes:
        arms: Every arm, each first over all classes and then class by class.
        baselines: Every baseline, likewise.
        comparisons: All pairs of arms, then arms against baselines and other conditions.
        further: Links within classes, prediction, seeds, and a model, as checks.
    """

    arms: tuple[ArmResult, ...]
    baselines: tuple[BaselineResult, ...]
    comparisons: tuple[Comparison, ...]
    further: Further = field(default_factory=Further)


def analyse(verdicts: Iterable[Verdict], baselines: Sequence[Baseline] = ()) -> Analysis:
    """Works out all statistics of a set of verdicts.

    Clusters are the groups of the verdicts: examples lie within them, seeds within examples.

    Args:
        verdicts: Of any arms, seeds and conditions; their order plays no part.
        baselines: Of the same test examples.

    Raises:
        BadInputError: There are no verdicts, one comes twice, or one has no group.
    """
    columns = columns_of(verdicts)
    slices: list[str | None] = [None, *columns.labels]
    return Analysis(
        arms=tuple(_arm_result(columns, arm, label) for arm in columns.arms for label in slices),
        baselines=tuple(_baseline_result(base, label) for base in baselines for label in slices),
        comparisons=_adjusted(
            [c for label in slices for c in _comparisons(columns, baselines, label)]
        ),
        further=further(columns),
    )


def _mask(columns: Columns, arm: str, label: str | None, condition: str) -> Mask:
    mask: Mask = (columns.arm == columns.arms.index(arm)) & (columns.condition == condition)
    return mask if label is None else mask & (columns.label == columns.labels.index(label))


def _arm_result(columns: Columns, arm: str, label: str | None) -> ArmResult:
    mask = _mask(columns, arm, label, "full")
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
        withheld=_accuracy(columns, "answer", _mask(columns, arm, label, "withheld")),
        swapped=_accuracy(columns, "answer", _mask(columns, arm, label, "swapped")),
        by_seed=tuple(
            SeedResult(seed, _accuracy(columns, "answer", mask & (columns.seed == i)))
            for i, seed in enumerate(columns.seeds)
            if np.any(mask & (columns.seed == i))
        ),
    )


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


def _baseline_result(baseline: Baseline, label: str | None) -> BaselineResult:
    rows = [row for row in baseline.outcomes if label is None or row.label == label]
    answer = rate([row.right for row in rows], np.array([row.group for row in rows]))
    return BaselineResult(baseline.name, label, answer)


def _comparisons(
    columns: Columns, baselines: Sequence[Baseline], label: str | None
) -> list[Comparison]:
    full = {arm: _mask(columns, arm, label, "full") for arm in columns.arms}
    rows = [
        _compare(columns, "arms", first, second, label, full[first], full[second])
        for first, second in combinations(columns.arms, 2)
    ]
    rows += [
        _against_baseline(columns, arm, baseline, label, full[arm])
        for arm in columns.arms
        for baseline in baselines
    ]
    conditions: tuple[Kind, ...] = ("withheld", "swapped")
    for condition in conditions:
        for arm in columns.arms:
            other = _mask(columns, arm, label, condition)
            if other.any():
                rows.append(_compare(columns, condition, arm, condition, label, full[arm], other))
    return rows


def _compare(
    columns: Columns, kind: Kind, first: str, second: str, label: str | None, a: Mask, b: Mask
) -> Comparison:
    at_a, at_b = np.flatnonzero(a), np.flatnonzero(b)
    pair = columns.pair
    shared, in_a, in_b = np.intersect1d(
        pair[at_a], pair[at_b], assume_unique=True, return_indices=True
    )
    answer = columns.right["answer"] == 1
    unpaired = at_a.size + at_b.size - 2 * shared.size
    right = answer[at_a[in_a]], answer[at_b[in_b]]
    return _compared(kind, (first, second), label, right, columns.group[at_a[in_a]], unpaired)


def _compared(
    kind: Kind,
    names: tuple[str, str],
    label: str | None,
    right: tuple[Mask, Mask],
    groups: Codes,
    unpaired: int,
) -> Comparison:
    result = compare(*right, groups)
    bootstrap, needed = None, None
    if label is None and right[0].size:
        bootstrap, needed = _bootstrap(*right, groups), _needed(result)
    return Comparison(kind, *names, label, result, bootstrap, needed, unpaired, None)


def _bootstrap(first: Mask, second: Mask, groups: Codes) -> Estimate:
    codes = cluster_codes(groups, first.size)
    gaps = np.bincount(codes, weights=first.astype(float) - second)
    cells = np.stack([gaps, np.bincount(codes).astype(float)], axis=1).astype(float)
    draws = resample(cells)
    value = float(gaps.sum() / first.size)
    return bootstrap_interval(value, draws[:, 0] / draws[:, 1], len(gaps), first.size)


def _needed(result: Paired) -> int | None:
    n = result.difference.n
    if result.first_only == result.second_only:
        return None
    return questions_needed(result.first_only / n, result.second_only / n).questions


def _against_baseline(
    columns: Columns, arm: str, baseline: Baseline, label: str | None, mask: Mask
) -> Comparison:
    """Sets the baseline's one outcome on a question against the arm's of every seed."""
    outcomes: NDArray[np.int8] = np.full(len(columns.examples), UNSCORED, dtype=np.int8)
    for row in baseline.outcomes:
        if row.example_id in columns.examples:
            outcomes[columns.examples[row.example_id]] = row.right
    paired = mask & (outcomes[columns.example] != UNSCORED)
    right = columns.right["answer"][paired] == 1, outcomes[columns.example][paired] == 1
    unpaired = int(mask.sum() - paired.sum())
    names = arm, baseline.name
    return _compared("baseline", names, label, right, columns.group[paired], unpaired)


def _adjusted(comparisons: Sequence[Comparison]) -> tuple[Comparison, ...]:
    """Sets the p-values that Holm's rule gives within each family."""
    families: dict[tuple[str, bool], list[int]] = {}
    for i, row in enumerate(comparisons):
        families.setdefault((row.kind, row.label is None), []).append(i)
    adjusted = list(comparisons)
    for members in families.values():
        p_values = holm([comparisons[i].result.p_value for i in members])
        for i, p_value in zip(members, p_values, strict=True):
            adjusted[i] = replace(comparisons[i], adjusted_p=p_value)
    return tuple(adjusted)
