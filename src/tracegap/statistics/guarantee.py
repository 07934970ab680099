"""A threshold that keeps its promise: of the answers given, at most so many wrong.

Thresholds are tested from the strictest on, each against the hypothesis that too many answers are
wrong, and the last before the first failure is taken (Learn then Test: Angelopoulos et al. 2021).
As each is a test at delta in a fixed order, the chance that the threshold breaks its promise is at
most delta, however the score came about, if new questions are like those of the split.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tracegap.errors import BadInputError, SettingsError
from tracegap.randomness import hash_of
from tracegap.statistics.clusters import Floats, cluster_codes
from tracegap.statistics.intervals import Estimate, rate

_MOST = 20  # thresholds: more would only be tested in vain where the first fail


@dataclass(frozen=True, slots=True)
class Guarantee:
    """Answer where the score is at least `threshold`.

    Attributes:
        threshold: None: no threshold can promise it; answer nothing.
        alpha: At most this share of the answers given is wrong ...
        delta: ... but for a chance of this much that the split misled.
        p_value: Of the chosen threshold, or of the strictest if none was found.
        answered: Share of the split that is answered.
        wrong: Share of wrong answers of those, in the split: no estimate for new questions, as the
            threshold was chosen on it.
        n: Verdicts of the split.
        clusters: Their clusters.
    """

    threshold: float | None
    alpha: float
    delta: float
    p_value: float | None
    answered: Estimate
    wrong: Estimate
    n: int
    clusters: int


def guaranteed_threshold(
    score: ArrayLike, right: ArrayLike, clusters: ArrayLike | None, alpha: float, delta: float = 0.1
) -> Guarantee:
    """Finds the lowest threshold whose answers are wrong in at most `alpha`, but for `delta`.

    Args:
        score: The higher the more trust, shape (n,), of a split that nothing was fitted to.
        right: Whether the answer is right, shape (n,).
        clusters: The cluster of each, shape (n,).
        alpha: Share of wrong answers among those given that is still borne.
        delta: Chance that the promise is broken.

    Raises:
        BadInputError: Lengths differ, there are no verdicts, or cluster ids are missing.
        SettingsError: `alpha` or `delta` is not between 0 and 1.

    Examples:
        >>> score, right = [1.0] * 200 + [0.0] * 200, [1] * 196 + [0] * 204
        >>> found = guaranteed_threshold(score, right, range(400), alpha=0.1)
        >>> found.threshold, round(found.wrong.value, 2)
        (1.0, 0.02)
    """
    if not (0 < alpha < 1 and 0 < delta < 1):
        raise SettingsError(f"alpha {alpha:g} and delta {delta:g} must lie between 0 and 1.")
    scores, outcomes = np.asarray(score, dtype=float), np.asarray(right, dtype=bool)
    if scores.shape != outcomes.shape or not scores.size:
        raise BadInputError(
            f"{scores.size} scores cannot be set against {outcomes.size} answers; give one each."
        )
    codes = cluster_codes(clusters, scores.size)
    threshold, p_value = None, None
    for level in _thresholds(scores):
        given = scores >= level
        if _p_value(given, np.zeros_like(outcomes), codes, alpha) > delta:
            continue  # too few answers, even if all were right; outcomes play no part in this
        p = _p_value(given, ~outcomes, codes, alpha)
        if p > delta:
            p_value = p if threshold is None else p_value
            break
        threshold, p_value = level, p
    given = scores >= threshold if threshold is not None else np.zeros(scores.size, dtype=bool)
    return Guarantee(
        threshold=threshold,
        alpha=alpha,
        delta=delta,
        p_value=p_value,
        answered=rate(given, codes),
        wrong=rate(~outcomes[given], codes[given]),
        n=scores.size,
        clusters=int(codes.max()) + 1,
    )


def _thresholds(scores: Floats) -> list[float]:
    """The scores that occur, or as many quantiles, the highest first."""
    levels = np.unique(scores)
    if len(levels) > _MOST:
        levels = np.unique(np.quantile(scores, np.linspace(0, 1, _MOST + 1), method="lower"))
    return [float(level) for level in levels[::-1]]


def _p_value(
    given: NDArray[np.bool_], wrong: NDArray[np.bool_], codes: NDArray[np.intp], alpha: float
) -> float:
    """Tests that more than `alpha` of the answers given are wrong.

    One verdict a cluster: how many are wrong is binomial, given how many are answered. Else a bet
    against each cluster in turn: its wrong answers less alpha times its answers has a mean above 0
    if the hypothesis holds, so that no way to bet gains, and a gain by 1 / delta has a chance of
    delta at most (Waudby-Smith & Ramdas 2024).
    """
    if codes.max() + 1 == codes.size:
        from scipy.special import bdtr

        answered = int(given.sum())
        return float(bdtr(int((wrong & given).sum()), answered, alpha)) if answered else 1.0
    sizes = np.bincount(codes)
    excess = np.bincount(codes, given * (wrong - alpha)) / sizes.max()
    order = np.random.default_rng(hash_of(0, "order of bets")).permutation(len(excess))
    gains = -excess[order]
    # bets by the mean and variance of the clusters before, at most half of what could ruin
    seen = np.arange(1, len(gains) + 1)
    mean = np.concatenate([[0.0], (np.cumsum(gains) / (seen + 1))[:-1]])
    square = (0.25 * alpha**2 + np.concatenate([[0.0], np.cumsum(gains**2)[:-1]])) / seen
    bets = np.clip(mean / np.maximum(square, 1e-12), 0.0, 0.5 / (1 - alpha))
    wealth = np.cumsum(np.log1p(bets * gains))
    return math.exp(-max(0.0, float(wealth.max())))
