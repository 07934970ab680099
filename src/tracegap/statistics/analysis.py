"""From verdicts to an analysis: every arm and class, its tables, and its paired comparisons."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tracegap.records import Verdict
from tracegap.statistics.arms import ArmResult as ArmResult
from tracegap.statistics.arms import arm_result, mask_of
from tracegap.statistics.bootstrap import bootstrap_interval, resample
from tracegap.statistics.clusters import cluster_codes
from tracegap.statistics.columns import STEPS, UNSCORED, Codes, Columns, Mask, columns_of
from tracegap.statistics.intervals import Estimate, rate
from tracegap.statistics.paired import Paired, compare, holm
from tracegap.statistics.power import questions_needed
from tracegap.statistics.runs import RunComparison, compare_runs
from tracegap.statistics.secondary import Further, WithinLink, further
from tracegap.tasks.baselines import Baseline

# Raised whenever a figure is worked out otherwise: analyses made before are then made anew
METHOD = 5
PRIMARY = ("correct", "incorrect")
"""The two arms whose comparison is declared where no other is."""
Kind = Literal["arms", "baseline", "withheld", "swapped"]


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
        runs: The two arms over their runs, for pairs of arms in all classes together: what
            `result` says holds for these students only.
        primary: Whether this is the one comparison of arms that was declared beforehand.
        runs_adjusted_p: p-value of `runs`: of the primary one as it is, of all others by Holm's
            rule over them and the links of all arms together.
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
    runs: RunComparison | None = None
    primary: bool = False
    runs_adjusted_p: float | None = None


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


def analyse(
    verdicts: Iterable[Verdict],
    baselines: Sequence[Baseline] = (),
    primary: tuple[str, str] = PRIMARY,
) -> Analysis:
    """Works out all statistics of a set of verdicts.

    Clusters are the groups of the verdicts: examples lie within them, seeds within examples.

    Args:
        verdicts: Of any arms, seeds and conditions; their order plays no part.
        baselines: Of the same test examples.
        primary: The two arms whose comparison was declared beforehand; all else is secondary.

    Raises:
        BadInputError: There are no verdicts, one comes twice, or one has no group.
    """
    columns = columns_of(verdicts)
    slices: list[str | None] = [None, *columns.labels]
    arms = [arm_result(columns, arm, label) for arm in columns.arms for label in slices]
    comparisons = _adjusted(
        [c for label in slices for c in _comparisons(columns, baselines, label)]
    )
    more = further(columns)
    arms, comparisons, within = _secondary(arms, comparisons, more.within, primary)
    return Analysis(
        arms=tuple(arms),
        baselines=tuple(
            BaselineResult(base.name, label, baseline_rate(base, label))
            for base in baselines
            for label in slices
        ),
        comparisons=tuple(comparisons),
        further=replace(more, within=within),
    )


def baseline_rate(baseline: Baseline, label: str | None = None) -> Estimate:
    """Returns how often a baseline was right, in one class (None: all)."""
    rows = [row for row in baseline.outcomes if label is None or row.label == label]
    return rate([row.right for row in rows], np.array([row.group for row in rows]))


def _comparisons(
    columns: Columns, baselines: Sequence[Baseline], label: str | None
) -> list[Comparison]:
    full = {arm: mask_of(columns, arm, label, "full") for arm in columns.arms}
    rows = [
        replace(
            _compare(columns, "arms", first, second, label, full[first], full[second]),
            runs=_runs(columns, full[first], full[second]) if label is None else None,
        )
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
            other = mask_of(columns, arm, label, condition)
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


def _runs(columns: Columns, first: Mask, second: Mask) -> RunComparison | None:
    """Sets the arms' runs side by side; questions of one group count as one question."""
    if not first.any() or not second.any():
        return None
    right = columns.right["answer"] == 1
    sides = ((right[of], columns.group[of], columns.seed[of]) for of in (first, second))
    return compare_runs(*next(sides), *next(sides))


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


def _adjusted(comparisons: Sequence[Comparison]) -> list[Comparison]:
    """Sets the p-values that Holm's rule gives within each family."""
    families: dict[tuple[str, bool], list[int]] = {}
    for i, row in enumerate(comparisons):
        families.setdefault((row.kind, row.label is None), []).append(i)
    adjusted = list(comparisons)
    for members in families.values():
        p_values = holm([comparisons[i].result.p_value for i in members])
        for i, p_value in zip(members, p_values, strict=True):
            adjusted[i] = replace(comparisons[i], adjusted_p=p_value)
    return adjusted


def _secondary(
    arms: list[ArmResult],
    comparisons: list[Comparison],
    within: Sequence[WithinLink],
    primary: tuple[str, str],
) -> tuple[list[ArmResult], list[Comparison], tuple[WithinLink, ...]]:
    """Adjusts all claims about arms and links but the primary one, as one family."""
    compared = [
        replace(row, primary=row.runs is not None and {row.first, row.second} == set(primary))
        for row in comparisons
    ]
    others = [i for i, row in enumerate(compared) if row.runs is not None and not row.primary]
    overall = [(i, step) for i, row in enumerate(arms) if row.label is None for step in STEPS]
    found = [compared[i].runs for i in others]
    p_values = [None if runs is None else runs.p_value for runs in found]
    p_values += [arms[i].associations[step].p_value for i, step in overall]
    adjusted = iter(holm(p_values + [row.result.p_value for row in within]))
    of_runs = dict(zip(others, adjusted, strict=False))
    of_links = dict(zip(overall, adjusted, strict=False))
    return (
        [
            replace(row, links_adjusted_p={step: of_links.get((i, step)) for step in STEPS})
            for i, row in enumerate(arms)
        ],
        [
            replace(
                row,
                runs_adjusted_p=row.runs.p_value if row.primary and row.runs else of_runs.get(i),
            )
            for i, row in enumerate(compared)
        ],
        tuple(replace(row, adjusted_p=p) for row, p in zip(within, adjusted, strict=True)),
    )
