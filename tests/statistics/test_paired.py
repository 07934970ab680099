"""Paired comparisons: against statsmodels, all sign patterns, and by simulation."""

import itertools
import math

import numpy as np
import pytest
from scipy import stats as scipy_stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests

from figures import EXACTLY, ends
from tracegap.errors import BadInputError
from tracegap.statistics import associate, compare, holm, wilson
from tracegap.statistics.paired import EXACT, EXACT_CLUSTERED, NORMAL, flip_test


@pytest.mark.parametrize(("b", "c"), [(3, 9), (0, 0), (0, 7), (25, 12), (400, 330)])
def test_mcnemar_agrees_with_statsmodels(b, c):
    first = np.repeat([True, True, False, False], [50, b, c, 30])
    second = np.repeat([True, False, True, False], [50, b, c, 30])
    found = compare(first, second, np.arange(first.size))
    expected = mcnemar([[50, b], [c, 30]], exact=True).pvalue
    assert found.test == EXACT
    assert found.p_value == pytest.approx(expected, **EXACTLY)
    assert (found.first_only, found.second_only) == (b, c)
    assert found.difference.value == pytest.approx((b - c) / first.size)
    assert found.difference.low < found.difference.value < found.difference.high


def test_paired_interval_is_newcombes_method_10():
    first = np.repeat([True, True, False, False], [24, 12, 2, 12])
    second = np.repeat([True, False, True, False], [24, 12, 2, 12])
    found = compare(first, second, np.arange(50)).difference
    # his formulas, written out term by term
    (low1, high1), (low2, high2) = wilson(36, 50), wilson(26, 50)
    p, q = 36 / 50, 26 / 50
    phi = (24 * 12 - 12 * 2 - 25) / math.sqrt(36 * 14 * 26 * 24)
    down = math.sqrt((p - low1) ** 2 - 2 * phi * (p - low1) * (high2 - q) + (high2 - q) ** 2)
    up = math.sqrt((high1 - p) ** 2 - 2 * phi * (high1 - p) * (q - low2) + (q - low2) ** 2)
    assert ends(found) == pytest.approx((p - q - down, p - q + up), **EXACTLY)


def test_flip_test_is_the_share_of_all_sign_patterns():
    gaps = np.array([3, -1, 2, 2, 0, -1, 4])
    sums = [abs(np.dot(signs, gaps)) for signs in itertools.product((-1, 1), repeat=gaps.size)]
    expected = np.mean(np.array(sums) >= abs(gaps.sum()))
    assert flip_test(gaps, True) == (pytest.approx(expected, **EXACTLY), EXACT_CLUSTERED)


def test_flip_test_turns_normal_for_many_and_stays_the_same():
    gaps = np.repeat([1, -1], [10_200, 9_900])
    p_value, test = flip_test(gaps, False)
    assert test == NORMAL
    assert p_value == pytest.approx(scipy_stats.binomtest(10_200, 20_100).pvalue, abs=1e-3)


def two_arms(rng, clusters, size, shift):
    ease = np.repeat(rng.normal(size=clusters), size) * 2
    first = rng.random(clusters * size) < 1 / (1 + np.exp(-ease))
    return first, rng.random(clusters * size) < 1 / (1 + np.exp(-ease - shift))


@pytest.mark.parametrize("size", [1, 4])
def test_paired_test_keeps_its_level_and_its_interval_covers(size):
    rng = np.random.default_rng(2)
    codes = np.repeat(np.arange(100), size)
    rejected = covered = 0
    for _ in range(1000):
        found = compare(*two_arms(rng, 100, size, 0.0), codes)
        rejected += found.p_value < 0.05
        covered += found.difference.low <= 0 <= found.difference.high
    assert 0.01 < rejected / 1000 <= 0.06
    assert 0.93 <= covered / 1000 <= 0.98


def test_paired_test_finds_a_true_difference():
    found = compare(*two_arms(np.random.default_rng(2), 300, 3, 1.0), np.repeat(range(300), 3))
    assert found.test == EXACT_CLUSTERED
    assert found.p_value < 0.001
    assert found.difference.high < 0


def test_identical_arms_have_no_difference_but_an_interval():
    found = compare([True, False] * 20, [True, False] * 20, np.arange(40))
    assert found.p_value == 1
    assert found.difference.low < 0 < found.difference.high


def test_no_pairs_is_undefined():
    found = compare([], [], [])
    assert (found.difference.value, found.p_value, found.difference.n) == (None, None, 0)


def test_unequal_lengths_are_refused():
    with pytest.raises(BadInputError, match="2 verdicts cannot be paired with 1"):
        compare([True, True], [True], [1, 2])
    with pytest.raises(BadInputError, match="2 traces cannot be paired with 1"):
        associate([True, True], [True], [1, 2])


def test_holm_agrees_with_statsmodels_and_leaves_none_out():
    p_values = [0.01, 0.04, 0.03, 0.005, 0.9, 0.03]
    expected = multipletests(p_values, method="holm")[1]
    assert holm(p_values) == pytest.approx(expected, **EXACTLY)
    assert holm([0.01, None, 0.04]) == [0.02, None, 0.04]


def test_a_paired_difference_is_judged_by_its_own_variation():
    """A large cluster that both arms get wrong is odd for each arm, but not for their gap."""
    rng = np.random.default_rng(5)
    groups = np.repeat(np.arange(201), [60, *[2] * 200])
    odd = groups == 0
    first = (rng.random(len(groups)) < 0.5) & ~odd
    second = np.where(rng.random(len(groups)) < 0.2, ~first, first) & ~odd
    all_of_them = compare(first, second, groups).difference
    without = compare(first[~odd], second[~odd], groups[~odd]).difference
    widths = [estimate.high - estimate.low for estimate in (all_of_them, without)]
    assert widths[0] * len(groups) == pytest.approx(widths[1] * 400, rel=0.1)
