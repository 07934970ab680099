"""Crossed groupings: special cases by hand, and intervals that cover where the truth is known."""

import numpy as np
import pytest

from tracegap.statistics.crossed import Crossing, auroc, correlation, detection, mean_influence


def all_of(values):
    return np.ones(len(values), dtype=bool)


def test_without_groups_the_error_is_that_of_the_mean():
    values = np.array([1.0, 4.0, 2.0, 7.0])
    crossing = Crossing(range(4), range(4))
    mean, influence = mean_influence(values, all_of(values))
    assert crossing.error(influence) == pytest.approx(values.std(ddof=1) / 2)
    assert crossing.freedom == 3
    found = crossing.estimate(mean, influence, 4)
    assert found.low < 3.5 == found.value < found.high


def test_one_rater_leaves_no_interval():
    crossing = Crossing([0, 0, 0], [0, 1, 2])
    mean, influence = mean_influence(np.array([1.0, 2.0, 3.0]), all_of("abc"))
    assert crossing.estimate(mean, influence, 3).low is None
    assert crossing.p_value(mean, influence) is None


def panel(rng, raters=24, items=24, shared=0.7):
    """Every rater rates half of the items; both shift their ratings."""
    rater, item = np.divmod(np.arange(raters * items), items)
    kept = (rater + item) % 2 == 0
    rater, item = rater[kept], item[kept]
    noise = rng.normal(0, 1, rater.size)
    values = rng.normal(0, shared, raters)[rater] + rng.normal(0, shared, items)[item] + noise
    return rater, item, values


def test_intervals_of_a_mean_cover_where_raters_and_items_shift_it():
    covered, narrow = [], []
    for seed in range(400):
        rater, item, values = panel(np.random.default_rng(seed))
        mean, influence = mean_influence(values, all_of(values))
        found = Crossing(rater, item).estimate(mean, influence, values.size)
        covered.append(found.low <= 0 <= found.high)
        half = 1.96 * values.std() / np.sqrt(values.size)
        narrow.append(abs(mean) <= half)
    assert 0.92 <= np.mean(covered) <= 0.985
    assert np.mean(narrow) < 0.7  # what taking all ratings for independent would do


def test_levels_of_a_difference_hold_and_a_real_one_is_found():
    null, real = [], []
    for seed in range(300):
        rng = np.random.default_rng(seed)
        rater, item, values = panel(rng)
        arm = ((rater // 2 + item // 2) % 2).astype(bool)
        for effect, found in ((0.0, null), (0.7, real)):
            one, of_one = mean_influence(values + effect * arm, arm)
            two, of_two = mean_influence(values + effect * arm, ~arm)
            found.append(Crossing(rater, item).p_value(one - two, of_one - of_two) < 0.05)
    assert np.mean(null) < 0.09
    assert np.mean(real) > 0.9


def test_detection_and_area_by_hand():
    right = np.array([1, 1, 1, 1, 0, 0, 0, 0], dtype=bool)
    accepted = np.array([1, 1, 1, 0, 1, 0, 0, 0], dtype=float)
    area, _ = auroc(accepted, right)
    assert area == pytest.approx((1 + 0.75 - 0.25) / 2)
    value, _ = detection(accepted, right)
    assert value == pytest.approx(2 * 0.5244005)  # z of 3.5 / 5 is 0.5244
    perfect, _ = detection(right.astype(float), right)
    assert 2 < perfect < 4
    assert auroc(right.astype(float), right)[0] == 1


@pytest.mark.parametrize("figure", [detection, auroc])
def test_intervals_of_discrimination_cover(figure):
    big = np.random.default_rng(0)
    right = big.random(400_000) < 0.6
    truth, _ = figure((big.random(400_000) < np.where(right, 0.7, 0.4)).astype(float), right)
    covered = []
    for seed in range(300):
        rng = np.random.default_rng(seed + 1)
        rater, item = np.divmod(np.arange(600), 30)
        of_item = rng.random(30) < 0.6
        if of_item.all() or not of_item.any():
            continue
        right = of_item[item]
        accepted = (rng.random(600) < np.where(right, 0.7, 0.4)).astype(float)
        value, influence = figure(accepted, right)
        found = Crossing(rater, item).estimate(value, influence, 600)
        covered.append(found.low <= truth <= found.high)
    assert 0.92 <= np.mean(covered) <= 1


def test_correlation_is_pearsons_with_an_interval_over_both():
    rng = np.random.default_rng(1)
    x = rng.normal(size=200)
    y = 0.5 * x + rng.normal(size=200)
    r, influence = correlation(x, y)
    assert r == pytest.approx(np.corrcoef(x, y)[0, 1])
    plain = Crossing(range(200), range(200)).error(influence)
    assert plain == pytest.approx((1 - r**2) / np.sqrt(200), rel=0.15)
    assert correlation(x, np.ones(200)) is None
