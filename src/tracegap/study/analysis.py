"""What a study shows: ratings by arm, contrasts, agreement, discrimination, and their relations.

Ratings share raters and items, so every interval is over both (see `statistics.crossed`). The arms
of a Latin square meet within raters and within questions; the item of an interval is therefore the
question, whose arms stand or fall together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from tracegap.errors import BadInputError
from tracegap.statistics.crossed import (
    Crossing,
    Floats,
    auroc,
    correlation,
    detection,
    mean_influence,
)
from tracegap.statistics.intervals import Estimate
from tracegap.statistics.paired import holm
from tracegap.statistics.raters import RaterAgreement, rater_agreement
from tracegap.study.answers import Collected, Rated
from tracegap.study.models import OrdinalModel, ordinal_model
from tracegap.study.questions import INTERPRETABILITY, RATINGS, STEPS

ALL = "all"
INTERPRETABLE = "interpretability"
MEASURES = (*RATINGS, INTERPRETABLE)
"""The four ratings, and the mean of the three that make up interpretability."""


@dataclass(frozen=True, slots=True)
class ArmMean:
    """One measure of one arm; `steps` counts each step of the scale, none for a mean of several."""

    arm: str
    measure: str
    mean: Estimate
    steps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Contrast:
    """Two arms in one measure, first less second; p-values adjusted by Holm within the measure."""

    measure: str
    first: str
    second: str
    difference: Estimate
    p_value: float | None
    adjusted: float | None


@dataclass(frozen=True, slots=True)
class Discrimination:
    """How well acceptance tells right answers from wrong ones; None where one of the two lacks.

    Attributes:
        arm: An arm, or `all`.
        right, wrong: Judgements of right and of wrong answers.
        accepted_right, accepted_wrong: Shares accepted with the trace seen.
        auroc_*, d_*: Area under the ROC curve and d', before and after the trace was seen.
        gain: Area after less before: what the trace adds.
    """

    arm: str
    right: int
    wrong: int
    accepted_right: Estimate | None
    accepted_wrong: Estimate | None
    auroc_without: Estimate | None
    auroc_with: Estimate | None
    d_without: Estimate | None
    d_with: Estimate | None
    gain: Estimate | None


@dataclass(frozen=True, slots=True)
class Relation:
    """How a measure goes along with what was checked, over all ratings for which that is known."""

    measure: str
    checked: str
    correlation: Estimate


@dataclass(frozen=True, slots=True)
class StudyAnalysis:
    """All of it.

    Attributes:
        raters, items, ratings: What it rests on.
        failed: Raters left out for failing a check, with `left_out` ratings.
        unfinished: Raters who stopped before the end.
        answer_right: Arm -> share of right answers among those rated, as checked.
        models: Measure -> a cumulative logit model; empty without statsmodels.
    """

    raters: int
    items: int
    ratings: int
    failed: int
    left_out: int
    unfinished: int
    means: list[ArmMean]
    contrasts: list[Contrast]
    agreement: dict[str, RaterAgreement]
    models: dict[str, OrdinalModel]
    discrimination: list[Discrimination]
    relations: list[Relation]
    answer_right: dict[str, float | None]


def analyse_study(collected: Collected, arms: Sequence[str]) -> StudyAnalysis:
    """Returns the analysis.

    Args:
        collected: What raters answered.
        arms: In their order; those without a rating are left out.

    Raises:
        BadInputError: No rating is left.
    """
    rated = collected.ratings
    if not rated:
        raise BadInputError(
            f"no rating is left: {len(collected.failed)} raters failed a check, and "
            f"{collected.raters} others rated nothing."
        )
    there = [arm for arm in arms if any(one.item.arm == arm for one in rated)]
    crossing = Crossing([one.rater for one in rated], [one.item.question_id for one in rated])
    of_arm = {arm: np.array([one.item.arm == arm for one in rated]) for arm in there}
    values = {measure: _values(rated, measure) for measure in MEASURES}
    return StudyAnalysis(
        raters=collected.raters,
        items=len({one.item.id for one in rated}),
        ratings=len(rated),
        failed=len(collected.failed),
        left_out=collected.left_out,
        unfinished=len(collected.unfinished),
        means=[
            ArmMean(arm, measure, *_mean(values[measure], of_arm[arm], crossing, measure))
            for measure in MEASURES
            for arm in there
        ],
        contrasts=[
            contrast
            for measure in MEASURES
            for contrast in _contrasts(measure, values[measure], of_arm, crossing)
        ],
        agreement={
            name: rater_agreement([one.item.id for one in rated], values[name], STEPS)
            for name in RATINGS
        },
        models=_models(rated, values, there),
        discrimination=[_discrimination(arm, rated) for arm in (ALL, *there)],
        relations=_relations(rated, values),
        answer_right={arm: _share_right(rated, arm) for arm in there},
    )


def _values(rated: Sequence[Rated], measure: str) -> Floats:
    names = INTERPRETABILITY if measure == INTERPRETABLE else (measure,)
    return np.array([np.mean([one.ratings[name] for name in names]) for one in rated], float)


def _mean(
    values: Floats, of: np.ndarray[tuple[int], np.dtype[np.bool_]], crossing: Crossing, measure: str
) -> tuple[Estimate, tuple[int, ...]]:
    mean, influence = mean_influence(values, of)
    found = crossing.estimate(mean, influence, int(of.sum()))
    if measure == INTERPRETABLE:
        return found, ()
    return found, tuple(int((values[of] == step).sum()) for step in range(1, STEPS + 1))


def _contrasts(
    measure: str,
    values: Floats,
    of_arm: dict[str, np.ndarray[tuple[int], np.dtype[np.bool_]]],
    crossing: Crossing,
) -> list[Contrast]:
    found = []
    for first, second in combinations(of_arm, 2):
        one, of_one = mean_influence(values, of_arm[first])
        two, of_two = mean_influence(values, of_arm[second])
        n = int((of_arm[first] | of_arm[second]).sum())
        gap = crossing.estimate(one - two, of_one - of_two, n)
        p_value = crossing.p_value(one - two, of_one - of_two)
        found.append((first, second, gap, p_value))
    adjusted = holm([p for *_, p in found])
    return [
        Contrast(measure, first, second, gap, p, together)
        for (first, second, gap, p), together in zip(found, adjusted, strict=True)
    ]


def _models(
    rated: Sequence[Rated], values: dict[str, Floats], arms: Sequence[str]
) -> dict[str, OrdinalModel]:
    raters, of = [one.rater for one in rated], [one.item.arm for one in rated]
    found = {name: ordinal_model(values[name], of, arms, raters) for name in RATINGS}
    return {name: model for name, model in found.items() if model is not None}


def _discrimination(arm: str, rated: Sequence[Rated]) -> Discrimination:
    judged = [
        one for one in rated if one.item.answer_right is not None and arm in (ALL, one.item.arm)
    ]
    right = np.array([bool(one.item.answer_right) for one in judged], dtype=bool)
    counts = (int(right.sum()), int((~right).sum()))
    if 0 in counts:
        return Discrimination(arm, *counts, *[None] * 7)
    before = np.array([one.accepts_without for one in judged], float)
    after = np.array([one.accepts_with for one in judged], float)
    crossing = Crossing([one.rater for one in judged], [one.item.question_id for one in judged])

    def told(found: tuple[float, Floats], n: int = len(judged)) -> Estimate:
        return crossing.estimate(*found, n)

    area_before, area_after = auroc(before, right), auroc(after, right)
    gain = (area_after[0] - area_before[0], area_after[1] - area_before[1])
    return Discrimination(
        arm,
        *counts,
        told(mean_influence(after, right), counts[0]),
        told(mean_influence(after, ~right), counts[1]),
        told(area_before),
        told(area_after),
        told(detection(before, right)),
        told(detection(after, right)),
        told(gain),
    )


def _relations(rated: Sequence[Rated], values: dict[str, Floats]) -> list[Relation]:
    found = []
    for name in MEASURES:
        for checked in ("answer_right", "trace_right"):
            truth = [getattr(one.item, checked) for one in rated]
            known = np.array([value is not None for value in truth])
            y = np.array([bool(value) for value in truth], float)[known]
            if (r := correlation(values[name][known], y)) is None:
                continue
            there = [one for one, kept in zip(rated, known, strict=True) if kept]
            crossing = Crossing([o.rater for o in there], [o.item.question_id for o in there])
            told = checked.replace("_", " ")
            found.append(Relation(name, told, crossing.estimate(*r, len(there))))
    return found


def _share_right(rated: Sequence[Rated], arm: str) -> float | None:
    found = {one.item.id: one.item.answer_right for one in rated if one.item.arm == arm}
    known = [value for value in found.values() if value is not None]
    return sum(known) / len(known) if known else None
