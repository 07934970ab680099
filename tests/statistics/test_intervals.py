"""Intervals of rates and means, repeated questions included: against statsmodels, and simulated."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from statsmodels.stats.proportion import proportion_confint

from figures import EXACTLY, beta_binomial, ends
from tracegap.statistics import mean, rate, wilson


@pytest.mark.parametrize(("count", "n"), [(0, 1), (1, 1), (0, 40), (7, 40), (40, 40), (301, 950)])
def test_wilson_agrees_with_statsmodels(count, n):
    expected = proportion_confint(count, n, method="wilson")
    assert wilson(count, n) == pytest.approx(expected, **EXACTLY)
    independent = rate([True] * count + [False] * (n - count), np.arange(n))
    assert ends(independent) == pytest.approx(expected, **EXACTLY)
    assert (independent.value, independent.count, independent.n) == (count / n, count, n)


def test_repeated_questions_do_not_narrow_the_interval():
    once = rate([True] * 30 + [False] * 70, np.arange(100))
    four_times = rate(np.repeat([True] * 30 + [False] * 70, 4), np.repeat(np.arange(100), 4))
    assert four_times.n == 400
    assert four_times.high - four_times.low >= once.high - once.low


@pytest.mark.parametrize("right", [False, True])
def test_all_or_none_right_never_gives_zero_width_and_counts_questions(right):
    estimate = rate([right] * 400, np.repeat(np.arange(100), 4))
    expected = proportion_confint(100 * right, 100, method="wilson")
    assert ends(estimate) == pytest.approx(expected, abs=2e-3)
    assert estimate.high - estimate.low > 0.03


def test_one_cluster_says_nothing():
    assert ends(rate([True, True, False], ["a"] * 3)) == (0.0, 1.0)


def test_no_outcomes_is_undefined_not_nan():
    for estimate in (rate([], []), mean([], [])):
        assert (estimate.value, *ends(estimate), estimate.n) == (None, None, None, 0)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 8)), min_size=1, max_size=60))
def test_a_rate_lies_in_its_interval_within_0_and_1(rows):
    right, clusters = zip(*rows, strict=True)
    estimate = rate(right, clusters)
    assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1
    assert estimate.high > estimate.low


@pytest.mark.parametrize(
    ("p", "clusters", "size", "likeness"),
    [(0.3, 100, 1, 0.5), (0.5, 100, 4, 0.4), (0.1, 100, 4, 0.8), (0.7, 150, 3, 0.1)],
)
def test_rate_interval_covers_the_truth_as_often_as_it_says(p, clusters, size, likeness):
    rng = np.random.default_rng(7)
    codes = np.repeat(np.arange(clusters), size)
    hits = 0
    for _ in range(2000):
        estimate = rate(beta_binomial(rng, p, clusters, size, likeness), codes)
        hits += estimate.low <= p <= estimate.high
    assert 0.93 <= hits / 2000 <= 0.975


def test_ignoring_clusters_would_cover_far_less():
    """The simulation can tell a right interval from a wrong one."""
    rng = np.random.default_rng(7)
    hits = 0
    for _ in range(1000):
        low, high = wilson(beta_binomial(rng, 0.5, 100, 4, 0.4).sum(), 400)
        hits += low <= 0.5 <= high
    assert hits / 1000 < 0.9


def test_mean_of_independent_scores_is_the_t_interval():
    scores = np.random.default_rng(1).random(50)
    low, high = scipy_stats.t.interval(0.95, 49, scores.mean(), scipy_stats.sem(scores))
    assert ends(mean(scores, np.arange(50))) == pytest.approx((low, high), **EXACTLY)


def test_clusters_that_balance_out_do_not_make_a_mean_certain():
    estimate = mean([0.2, 0.8] * 30, np.repeat(np.arange(30), 2))
    assert estimate.high - estimate.low > 0.1


def test_mean_of_equal_scores_keeps_some_width():
    estimate = mean([1.0] * 40, np.repeat(np.arange(10), 4))
    assert estimate.high == 1.0
    assert estimate.low < 0.75


def test_no_right_answer_among_many_unequal_clusters_is_still_few():
    """What is imagined must not make one large cluster take all degrees of freedom."""
    groups = np.repeat(np.arange(300), [52, *[3] * 299])
    assert rate([False] * len(groups), groups).high < 0.03
