"""Trace as a predictor: does a right trace, or a score of it, tell right answers from wrong?"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tracegap.errors import BadInputError
from tracegap.statistics.bootstrap import bootstrap_interval, resample
from tracegap.statistics.clusters import Floats, Sums, cluster_codes, sums_by_cluster
from tracegap.statistics.intervals import Estimate, rate_of
from tracegap.statistics.score import risk_difference

REPLICATES = 2_000
_MOST_CELLS = 20_000_000
Codes = NDArray[np.intp]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Risk:
    """Answer only where the score is at least `score`: how many are left, how many are wrong."""

    score: float
    coverage: float
    risk: Estimate


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a score tells of the answers.

    Attributes:
        n: Scored verdicts.
        clusters: Their clusters.
        auroc: Chance that a right answer has a higher score than a wrong one, ties counted half;
            0.5 tells nothing.
        curve: Risk by coverage, the highest scores first.
        aurc: Area under that curve, ties in random order; the lower the better.
        risk: Share of wrong answers without any selection, which a useless score has as its area.
    """

    n: int
    clusters: int
    auroc: Estimate
    curve: tuple[Risk, ...]
    aurc: Estimate
    risk: Estimate


@dataclass(frozen=True, slots=True)
class Bin:
    """Scores between two ends: what they promised on average, and what came true."""

    low: float
    high: float
    said: float
    right: Estimate


@dataclass(frozen=True, slots=True)
class Calibration:
    """Whether scores that are read as chances come true.

    Attributes:
        n: Scored verdicts.
        bins: Ten bins of equal width, those with a score in them.
        error: Expected calibration error: mean distance of promise and truth, weighted by bin.
        error_by_chance: What a perfectly calibrated score would show with as many independent
            verdicts: the error is never 0.
        brier: Mean squared distance of score and outcome.
    """

    n: int
    bins: tuple[Bin, ...]
    error: Estimate
    error_by_chance: float
    brier: Estimate


def predict(
    score: ArrayLike, right: ArrayLike, clusters: ArrayLike | None, seed: int = 0
) -> Prediction:
    """Measures how well a score tells right answers from wrong ones.

    A score of two values has a score interval for its AUROC, which is a difference of rates in
    disguise; all else is a bootstrap over clusters. More levels than can be held (clusters times
    levels above ten million) are joined to neighbours of equal numbers, at a tiny loss.

    Args:
        score: The higher the more trust, shape (n,); 0 or 1 will do.
        right: Whether the answer is right, shape (n,).
        clusters: The cluster of each, shape (n,).
        seed: Of the bootstrap.

    Raises:
        BadInputError: Lengths differ, or cluster ids are missing.

    Examples:
        >>> score, right = [0.9, 0.8, 0.7, 0.4, 0.3, 0.2], [1, 1, 0, 1, 0, 0]
        >>> found = predict(score, right, clusters=range(6))
        >>> half = found.curve[2]
        >>> f"AUROC {found.auroc.value:.2f}; risk {half.risk.value:.2f} at {half.coverage:.0%}"
        'AUROC 0.89; risk 0.33 at 50%'
    """
    scores, outcomes = np.asarray(score, dtype=float), np.asarray(right, dtype=bool)
    if scores.shape != outcomes.shape:
        raise BadInputError(f"{scores.size} scores cannot be set against {outcomes.size} answers.")
    codes = cluster_codes(clusters, scores.size)
    n, many = scores.size, int(codes.max(initial=-1)) + 1
    overall = rate_of(sums_by_cluster(~outcomes, codes))
    if n == 0:
        none = Estimate(None, None, None, 0)
        return Prediction(0, 0, none, (), none, overall)
    levels, at = _levels(scores, many)
    cells = _count(codes, at, outcomes, len(levels), many)
    totals = cells.sum(axis=0, keepdims=True)
    draws = resample(cells, REPLICATES, seed)
    aurc = float(_aurc(totals)[0])
    return Prediction(
        n=n,
        clusters=many,
        auroc=_auroc_estimate(cells, totals, draws, n),
        curve=_curve(levels, at, outcomes, codes),
        aurc=bootstrap_interval(aurc, _aurc(draws), many, n),
        risk=overall,
    )


def _levels(scores: Floats, clusters: int) -> tuple[Floats, Codes]:
    levels, at = np.unique(scores, return_inverse=True)
    most = max(2, _MOST_CELLS // (2 * clusters))
    if len(levels) <= most:
        return levels, at
    ends = np.quantile(scores, np.linspace(0, 1, most + 1)[1:-1])
    grouped = np.searchsorted(np.unique(ends), scores, side="left")
    kept, at = np.unique(grouped, return_inverse=True)
    lowest = np.full(len(kept), np.inf)
    np.minimum.at(lowest, at, scores)
    return lowest, at


def _count(codes: Codes, at: Codes, right: Flags, levels: int, many: int) -> Floats:
    """Counts by cluster, shape (clusters, 2 levels): right answers by level, then wrong ones."""
    column = at + levels * ~right
    flat = np.bincount(codes * 2 * levels + column, minlength=many * 2 * levels)
    cells: Floats = flat.reshape(many, 2 * levels).astype(float)
    return cells


def _auroc(totals: Floats) -> Floats:
    """Mann and Whitney's statistic of each row of totals, shape (rows,)."""
    right, wrong = np.split(totals, 2, axis=1)
    below = np.cumsum(wrong, axis=1) - wrong / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        area: Floats = (right * below).sum(axis=1) / (right.sum(axis=1) * wrong.sum(axis=1))
    return area


def _auroc_estimate(cells: Floats, totals: Floats, draws: Floats, n: int) -> Estimate:
    value = float(_auroc(totals)[0])
    if not np.isfinite(value):
        return Estimate(None, None, None, n)
    if cells.shape[1] == 4:
        low_right, high_right, low_wrong, high_wrong = cells.T
        by_answer = np.stack([high_right, low_right, high_wrong, low_wrong], axis=1)
        gap = risk_difference(by_answer.astype(float))
        low, high = gap.low, gap.high
        if low is not None and high is not None:
            return Estimate(value, (1 + low) / 2, (1 + high) / 2, n)
    return bootstrap_interval(value, _auroc(draws), len(cells), n)


def _aurc(totals: Floats) -> Floats:
    """Area under risk by coverage of each row; within a tie the curve is its mean over orders."""
    right, wrong = (part[:, ::-1] for part in np.split(totals, 2, axis=1))
    size = right + wrong
    before, wrong_before = np.cumsum(size, axis=1) - size, np.cumsum(wrong, axis=1) - wrong
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(size > 0, wrong / np.where(size > 0, size, 1), 0.0)
        log = np.where(before > 0, np.log1p(size / np.where(before > 0, before, 1)), 0.0)
        area: Floats = (wrong + (wrong_before - before * share) * log).sum(axis=1)
        area /= size.sum(axis=1)
    return area


def _curve(levels: Floats, at: Codes, right: Flags, codes: Codes) -> tuple[Risk, ...]:
    """At most 20 points, each with the clusters' own interval."""
    step = max(1, len(levels) // 20)
    points = []
    for i in sorted({*range(len(levels) - 1, -1, -step), 0}, reverse=True):
        kept = at >= i
        risk = rate_of(sums_by_cluster(~right[kept], codes[kept]))
        points.append(Risk(float(levels[i]), float(kept.mean()), risk))
    return tuple(points)


def calibrate(
    chance: ArrayLike, right: ArrayLike, clusters: ArrayLike | None, seed: int = 0
) -> Calibration:
    """Measures whether chances between 0 and 1 come true.

    Raises:
        BadInputError: Lengths differ, a chance is none, or cluster ids are missing.

    Examples:
        >>> found = calibrate([0.9, 0.9, 0.1, 0.1], [1, 1, 0, 1], clusters=range(4))
        >>> [(round(part.said, 2), part.right.value) for part in found.bins]
        [(0.1, 0.5), (0.9, 1.0)]
    """
    said, outcomes = np.asarray(chance, dtype=float), np.asarray(right, dtype=bool)
    if said.shape != outcomes.shape or not np.all((said >= 0) & (said <= 1)):
        raise BadInputError("a calibration needs one chance from 0 to 1 for each answer.")
    codes = cluster_codes(clusters, said.size)
    none = Estimate(None, None, None, 0)
    if not said.size:
        return Calibration(0, (), none, 0.0, none)
    many = int(codes.max()) + 1
    at = np.minimum((said * 10).astype(int), 9)
    column = codes * 10 + at
    parts = [
        np.bincount(column, weights=weights, minlength=10 * many).reshape(many, 10).astype(float)
        for weights in (said, outcomes.astype(float), np.ones(said.size))
    ]
    losses = np.bincount(codes, weights=(said - outcomes) ** 2)[:, None]
    cells = np.concatenate([*parts, losses], axis=1)
    totals, draws = cells.sum(axis=0, keepdims=True), resample(cells, REPLICATES, seed)
    measures: tuple[Callable[[Floats], Floats], ...] = (_error, _brier)
    error, brier = (
        bootstrap_interval(float(f(totals)[0]), f(draws), many, said.size) for f in measures
    )
    sizes, means = totals[0, 20:30], totals[0, :10] / np.maximum(totals[0, 20:30], 1)
    by_chance = float(np.sqrt(2 * sizes * means * (1 - means) / np.pi).sum()) / said.size
    bins = tuple(
        Bin(i / 10, (i + 1) / 10, float(means[i]), rate_of(Sums(parts[1][:, i], parts[2][:, i])))
        for i in range(10)
        if sizes[i]
    )
    return Calibration(said.size, bins, error, by_chance, brier)


def _error(totals: Floats) -> Floats:
    gaps: Floats = np.abs(totals[:, :10] - totals[:, 10:20]).sum(axis=1)
    gaps /= totals[:, 20:30].sum(axis=1)
    return gaps


def _brier(totals: Floats) -> Floats:
    mean: Floats = totals[:, 30] / totals[:, 20:30].sum(axis=1)
    return mean
