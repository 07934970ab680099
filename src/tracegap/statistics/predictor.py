"""Trace as a predictor: does a right trace, or a score of it, tell right answers from wrong?"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tracegap.errors import BadInputError
from tracegap.statistics.clusters import (
    IMAGINED,
    Floats,
    cluster_codes,
    quantile,
    reach,
    sums_by_cluster,
    typical_size,
)
from tracegap.statistics.intervals import Estimate, rate_of, wilson
from tracegap.statistics.score import risk_difference

_POINTS = 20
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
        aurc: Area under that curve: the mean risk among the first, the first two, ... and all
            answers (Geifman & El-Yaniv 2017), over all orders of ties; the lower the better.
        risk: Share of wrong answers without any selection, which a useless score has as its area.
    """

    n: int
    clusters: int
    auroc: Estimate
    curve: tuple[Risk, ...]
    aurc: Estimate
    risk: Estimate


def predict(score: ArrayLike, right: ArrayLike, clusters: ArrayLike | None) -> Prediction:
    """Measures how well a score tells right answers from wrong ones.

    A score of two values has a score interval for its AUROC, which is a difference of rates in
    disguise. All else has Wilson's interval at the number of verdicts that its variance is worth:
    for the AUROC that of DeLong et al. (1988), by cluster Obuchowski's (1997).

    Args:
        score: The higher the more trust, shape (n,); 0 or 1 will do.
        right: Whether the answer is right, shape (n,).
        clusters: The cluster of each, shape (n,).

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
    overall = rate_of(sums_by_cluster(~outcomes, codes))
    if not scores.size:
        none = Estimate(None, None, None, 0)
        return Prediction(0, 0, none, (), none, overall)
    levels, at = np.unique(scores, return_inverse=True)
    return Prediction(
        n=scores.size,
        clusters=int(codes.max()) + 1,
        auroc=_auroc(at, outcomes, codes),
        curve=_curve(levels, at, outcomes, codes),
        aurc=_aurc(at, outcomes, codes, overall),
        risk=overall,
    )


def _auroc(at: Codes, right: Flags, codes: Codes) -> Estimate:
    """Mann and Whitney's statistic, from how many of the other kind each verdict beats."""
    n, n_right = right.size, int(right.sum())
    if n_right in (0, n):
        return Estimate(None, None, None, n)
    rights = np.bincount(at, right)
    wrongs = np.bincount(at) - rights
    wrong_below = np.cumsum(wrongs) - wrongs / 2
    right_above = n_right - np.cumsum(rights) + rights / 2
    beaten = np.where(right, wrong_below[at] / (n - n_right), right_above[at] / n_right)
    value = float(beaten[right].mean())
    if len(rights) == 2:
        by_answer = np.zeros((int(codes.max()) + 1, 4))
        np.add.at(by_answer, (codes, 2 * ~right + (at == 0)), 1.0)
        gap = risk_difference(by_answer)
        if gap.low is not None and gap.high is not None:
            return Estimate(value, (1 + gap.low) / 2, (1 + gap.high) / 2, n)
    influence = (beaten - value) * np.where(right, n / n_right, n / (n - n_right))
    # as if the lowest score of all were a right answer's, and the highest a wrong one's
    against = max(value, 1 - value) * np.array([n / n_right, n / (n - n_right)])
    return _interval(value, influence, codes, against)


def _aurc(at: Codes, right: Flags, codes: Codes, overall: Estimate) -> Estimate:
    """The mean of the risks, and how each verdict moves it: by its own risk, and by ranks."""
    n = right.size
    sizes = np.bincount(at)[::-1].astype(float)
    wrongs = sizes - np.bincount(at, right)[::-1]
    ends = np.cumsum(sizes).astype(int)
    harmonic = np.concatenate([[0.0], np.cumsum(1 / np.arange(1, n + 1))])
    inverse = harmonic[ends] - harmonic[ends - sizes.astype(int)]  # sum of 1 / rank over a tie
    share = wrongs / sizes
    before = np.cumsum(wrongs) - wrongs
    value = float((share * sizes + (before - (ends - sizes) * share) * inverse).sum()) / n
    if value in (0.0, 1.0):
        return Estimate(value, overall.low, overall.high, n)
    # a wrong answer counts in every mean from its rank on: on average over its tie
    summed = np.concatenate([[0.0], np.cumsum(harmonic[:-1])])
    own = harmonic[n] - (summed[ends] - summed[ends - sizes.astype(int)]) / sizes
    pushed = share * inverse
    in_tie = share * (1 - (ends - sizes) * inverse / sizes)
    below = pushed.sum() - np.cumsum(pushed) + in_tie
    level = sizes.size - 1 - at
    influence = ~right * own[level] - below[level]
    # as if an answer of any rank were wrong: the mean of squared logarithms of ranks is 2
    return _interval(value, influence - influence.mean(), codes, np.array([math.sqrt(2)]))


def _interval(value: float, influence: Floats, codes: Codes, against: Floats) -> Estimate:
    """Returns a figure between 0 and 1 with Wilson's interval at the n that its variance is worth.

    Near 0 and 1 a sample shows too little variance: a tenth of a verdict that speaks against the
    figure is imagined, as with rates.

    Args:
        value: The figure.
        influence: How each verdict moves it (times n), shape (n,).
        codes: The cluster of each.
        against: How far each imagined verdict moves it towards the middle (times n).
    """
    n, sizes = influence.size, np.bincount(codes).astype(float)
    clusters = sizes.size
    between = float((np.bincount(codes, influence) ** 2).sum()) * clusters / max(1, clusters - 1)
    imagined = IMAGINED * float((against**2).sum())
    independent = float((influence**2).sum()) + imagined
    half = reach(independent, between + imagined * typical_size(sizes), sizes) / n
    if math.isinf(half):
        return Estimate(value, None, None, n)
    inside = value + IMAGINED * float(against.sum()) / n * (1 if value < 0.5 else -1)
    worth = inside * (1 - inside) * (quantile(math.inf) / half) ** 2
    low, high = wilson(value * worth, worth)
    return Estimate(value, min(low, value), max(high, value), n)


def _curve(levels: Floats, at: Codes, right: Flags, codes: Codes) -> tuple[Risk, ...]:
    """At most 20 points, each with the clusters' own interval."""
    step = max(1, len(levels) // _POINTS)
    points = []
    for i in sorted({*range(len(levels) - 1, -1, -step), 0}, reverse=True):
        kept = at >= i
        risk = rate_of(sums_by_cluster(~right[kept], codes[kept]))
        points.append(Risk(float(levels[i]), float(kept.mean()), risk))
    return tuple(points)
