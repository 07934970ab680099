"""Scores as predictors: AUROC, risk against coverage, calibration."""

import itertools
import time

import numpy as np
import pytest
from scipy import stats as scipy_stats

from figures import EXACTLY
from tracegap.statistics import (
    predict,
    wilson,
)
from tracegap.statistics.clusters import IMAGINED
from tracegap.statistics.predictor import _aurc, _auroc

RNG = np.random.default_rng(4)


def test_auroc_agrees_with_mann_whitney():
    score, right = RNG.integers(0, 6, 300), RNG.random(300) < 0.5
    found = predict(score, right, np.arange(300))
    u = scipy_stats.mannwhitneyu(score[right], score[~right]).statistic
    expected = u / (right.sum() * (~right).sum())
    assert found.auroc.value == pytest.approx(expected, **EXACTLY)
    assert found.auroc.low < found.auroc.value < found.auroc.high


def test_risk_falls_with_a_useful_score_and_not_with_a_useless_one():
    right = np.repeat([True, False], 100)
    useful = predict(right, right, np.arange(200))
    assert (useful.auroc.value, useful.curve[0].risk.value) == (1.0, 0.0)
    useless = predict(np.ones(200), right, np.arange(200))
    assert (useless.auroc.value, useless.aurc.value) == (0.5, 0.5)


def test_interval_is_wilsons_at_the_variance_of_delong():
    rng = np.random.default_rng(1)
    score, right = rng.normal(size=120), rng.random(120) < 0.4
    score[right] += 1
    wins = score[right][:, None] > score[~right][None, :]
    by_right, by_wrong, value = wins.mean(axis=1), wins.mean(axis=0), wins.mean()
    m, n = wins.shape
    variance = by_right.var() / m + by_wrong.var() / n
    variance += IMAGINED * value**2 * (1 / m**2 + 1 / n**2)
    inside = value - IMAGINED * value * (1 / m + 1 / n)
    worth = inside * (1 - inside) / variance
    found = predict(score, right, np.arange(120)).auroc
    assert (found.low, found.high) == pytest.approx(wilson(value * worth, worth), rel=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_aurc_is_the_mean_risk_over_all_orders_of_ties(seed):
    rng = np.random.default_rng(seed)
    score, right = rng.integers(0, 3, 7), rng.random(7) < 0.5
    right[:2] = True, False
    curves = [
        np.cumsum(~right[list(order)]) / np.arange(1, 8)
        for order in itertools.permutations(range(7))
        if np.all(np.diff(score[list(order)]) <= 0)
    ]
    found = predict(score, right, np.arange(7)).aurc
    assert found.value == pytest.approx(np.mean(curves))


@pytest.mark.parametrize("levels", [None, 4])
@pytest.mark.parametrize("measure", [_auroc, _aurc])
def test_clustered_variance_is_that_of_leaving_clusters_out(measure, levels):
    rng = np.random.default_rng(3)
    codes = np.repeat(np.arange(300), 3)
    ease = rng.normal(size=300)[codes]
    score = ease + rng.normal(size=900)
    right = ease + rng.normal(size=900) > 0.3
    if levels:
        score = np.digitize(score, np.quantile(score, [0.25, 0.5, 0.75]))

    def estimate(kept):
        at = np.unique(score[kept], return_inverse=True)[1]
        arguments = at, right[kept], np.unique(codes[kept], return_inverse=True)[1]
        overall = predict(score, right, codes).risk
        return measure(*arguments, overall) if measure is _aurc else measure(*arguments)

    found = estimate(np.ones(900, dtype=bool))
    left_out = np.array([estimate(codes != i).value for i in range(300)])
    jackknife = np.sqrt(((left_out - left_out.mean()) ** 2).sum() * 299 / 300)
    assert (found.high - found.low) / 2 == pytest.approx(1.968 * jackknife, rel=0.03)


def test_perfect_score_keeps_some_width():
    right = np.arange(100) >= 70
    found = predict(np.arange(100), right, np.arange(100))
    assert 0.85 < found.auroc.low < found.auroc.value == found.auroc.high == 1
    against = predict(-np.arange(100), right, np.arange(100)).auroc
    assert (against.low, against.high) == pytest.approx((0, 1 - found.auroc.low))
    assert predict(np.arange(9), np.ones(9), np.arange(9)).auroc.value is None
    assert predict(np.arange(9), np.ones(9), np.arange(9)).aurc.high > 0.2
    alone = predict(np.arange(100), right, np.zeros(100)).auroc
    assert (alone.low, alone.high) == (None, None)


def test_repeating_every_verdict_tells_no_more():
    rng = np.random.default_rng(4)
    score, right = rng.normal(size=200), rng.random(200) < 0.4
    once = predict(score, right, np.arange(200))
    thrice = predict(np.tile(score, 3), np.tile(right, 3), np.tile(np.arange(200), 3))
    for name in ("auroc", "aurc"):
        one, more = getattr(once, name), getattr(thrice, name)
        assert more.value == pytest.approx(one.value, abs=0.01)
        assert more.high - more.low >= 0.99 * (one.high - one.low)


def test_intervals_hold_the_truth():
    rng = np.random.default_rng(5)
    population = rng.random(100_000) < 0.4
    true = predict(rng.normal(size=100_000) + population, population, np.arange(100_000))
    hits = np.zeros(2)
    for _ in range(400):
        right = rng.random(100) < 0.4
        found = predict(rng.normal(size=100) + right, right, np.arange(100))
        hits += [
            found.auroc.low <= true.auroc.value <= found.auroc.high,
            found.aurc.low <= true.aurc.value <= found.aurc.high,
        ]
    assert np.all((hits / 400 > 0.91) & (hits / 400 < 0.985)), hits


def test_two_hundred_thousand_verdicts_of_a_continuous_score_take_seconds():
    rng = np.random.default_rng(6)
    score, groups = rng.random(200_000), rng.integers(0, 50_000, 200_000)
    start = time.perf_counter()
    found = predict(score, rng.random(200_000) < score, groups)
    assert time.perf_counter() - start < 5
    assert found.auroc.value == pytest.approx(5 / 6, abs=0.005)  # 1/2 + E|difference|/... = 5/6
