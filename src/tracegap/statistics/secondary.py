"""What an analysis tells of each arm beyond its tables: classes, prediction, seeds, a model."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from tracegap.statistics.agreement import Agreement, agree
from tracegap.statistics.calibration import Calibration, calibrate
from tracegap.statistics.clusters import Floats
from tracegap.statistics.columns import STEPS, UNSCORED, Columns, Mask
from tracegap.statistics.logistic import Logistic, model
from tracegap.statistics.predictor import Prediction, predict
from tracegap.statistics.stratified import Stratified, stratify
from tracegap.statistics.variance import Breakdown, breakdown
from tracegap.statistics.within import WithinQuestion, within_question


@dataclass(frozen=True, slots=True)
class StratifiedLink:
    """The link of a step and the answer within classes, in one arm."""

    arm: str
    step: str
    result: Stratified


@dataclass(frozen=True, slots=True)
class ScorePrediction:
    """How a score of the trace tells right answers from wrong ones, in one arm.

    `calibration` reads the score as the chance of a right answer.
    """

    arm: str
    score: str
    result: Prediction
    calibration: Calibration


@dataclass(frozen=True, slots=True)
class SeedBreakdown:
    """Where the variation of an arm's right answers comes from, if it has several seeds.

    `agreement` is that of each pair of seeds on whether an answer is right.
    """

    arm: str
    result: Breakdown
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class WithinLink:
    """The link of a step and the answer within questions, over the runs of one arm.

    `adjusted_p` is by Holm's rule over all secondary claims.
    """

    arm: str
    step: str
    result: WithinQuestion
    adjusted_p: float | None = None


@dataclass(frozen=True, slots=True)
class Further:
    """Figures of all classes together, full context, arm by arm; the model has all arms at once."""

    stratified: tuple[StratifiedLink, ...] = ()
    predictions: tuple[ScorePrediction, ...] = ()
    breakdowns: tuple[SeedBreakdown, ...] = ()
    logistic: Logistic | None = None
    within: tuple[WithinLink, ...] = ()


def further(columns: Columns) -> Further:
    """Works out what classes, scores and seeds say."""
    full = columns.condition == "full"
    arms = [(arm, full & (columns.arm == i)) for i, arm in enumerate(columns.arms)]
    return Further(
        stratified=tuple(
            StratifiedLink(arm, step, _stratified(columns, step, mask))
            for arm, mask in arms
            for step in STEPS
            if len(columns.labels) > 1 and np.any(mask & (columns.right[step] != UNSCORED))
        ),
        predictions=tuple(row for arm, mask in arms for row in _predictions(columns, arm, mask)),
        breakdowns=tuple(row for arm, mask in arms for row in _breakdowns(columns, arm, mask)),
        logistic=_model(columns, full),
        within=tuple(
            WithinLink(arm, step, _within(columns, step, mask))
            for arm, mask in arms
            for step in STEPS
            if np.any(np.bincount(columns.example[mask & (columns.right[step] != UNSCORED)]) > 1)
        ),
    )


def _stratified(columns: Columns, step: str, mask: Mask) -> Stratified:
    scored = mask & (columns.right[step] != UNSCORED)
    clusters, codes = np.unique(columns.group[scored], return_inverse=True)
    cell = 2 * (columns.right[step][scored] == 0) + (columns.right["answer"][scored] == 0)
    labels = columns.label[scored]
    size = 4 * len(clusters)
    return stratify(
        {
            name: np.bincount(4 * codes[labels == i] + cell[labels == i], minlength=size)
            .reshape(-1, 4)
            .astype(float)
            for i, name in enumerate(columns.labels)
            if np.any(labels == i)
        }
    )


def _within(columns: Columns, step: str, mask: Mask) -> WithinQuestion:
    scored = mask & (columns.right[step] != UNSCORED)
    step_right, answer_right = (
        columns.right[step][scored] == 1,
        columns.right["answer"][scored] == 1,
    )
    return within_question(step_right, answer_right, columns.example[scored], columns.seed[scored])


def _predictions(columns: Columns, arm: str, mask: Mask) -> Iterator[ScorePrediction]:
    trace = columns.right["trace"]
    for name, scores, scored in (
        ("trace right", trace.astype(float), mask & (trace != UNSCORED)),
        ("evidence F1", columns.f1["evidence"], mask & ~np.isnan(columns.f1["evidence"])),
    ):
        if scored.any():
            given = scores[scored], columns.right["answer"][scored] == 1, columns.group[scored]
            yield ScorePrediction(arm, name, predict(*given), calibrate(*given))


def _breakdowns(columns: Columns, arm: str, mask: Mask) -> Iterator[SeedBreakdown]:
    """Takes the questions that every seed was asked, so that no seed has the easier ones."""
    right = columns.right["answer"] == 1
    seeds = np.unique(columns.seed[mask])
    examples, times = np.unique(columns.example[mask], return_counts=True)
    shared = examples[times == len(seeds)]
    if len(seeds) < 2 or not len(shared):
        return
    kept = np.flatnonzero(mask & np.isin(columns.example, shared))
    kept = kept[np.lexsort((columns.seed[kept], columns.example[kept]))]
    scores = right[kept].reshape(-1, len(seeds)).astype(float)
    groups, codes = np.unique(columns.group[kept][:: len(seeds)], return_inverse=True)
    if len(groups) < 2:
        return
    sizes = np.bincount(codes).astype(float)
    sums: Floats = np.zeros((len(groups), len(seeds)))
    np.add.at(sums, codes, scores)
    pairs = list(combinations(range(len(seeds)), 2))
    first = np.concatenate([scores[:, i] for i, _ in pairs])
    second = np.concatenate([scores[:, j] for _, j in pairs])
    agreement = agree(first, second, np.tile(codes, len(pairs)))
    yield SeedBreakdown(arm, breakdown(sums / sizes[:, None], sizes), agreement)


def _model(columns: Columns, full: Mask) -> Logistic | None:
    """Models the answers of all arms whose label and evidence were scored."""
    kept = full & (columns.right["label"] != UNSCORED) & (columns.right["evidence"] != UNSCORED)
    if not kept.any():
        return None
    arm, label = columns.arm[kept], columns.label[kept]
    terms: dict[str, Mask] = {
        "label right": columns.right["label"][kept] == 1,
        "evidence right": columns.right["evidence"][kept] == 1,
    }
    for codes, names, what in ((arm, columns.arms, "arm"), (label, columns.labels, "class")):
        first, *others = np.unique(codes)
        for i in others:
            terms[f"{what} {names[i]} (against {names[first]})"] = codes == i
    return model(columns.right["answer"][kept] == 1, terms, columns.group[kept])
