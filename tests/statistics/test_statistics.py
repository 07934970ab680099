"""Intervals, association, paired comparison: against statsmodels and scipy, and by simulation."""

import doctest
import itertools
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from scipy.special import xlogy
from statsmodels.stats.contingency_tables import Table2x2, mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.proportion import test_proportions_2indep as score_test

from tracegap.errors import BadInputError
from tracegap.statistics import Table, associate, associate_table, compare, holm, mean, rate, wilson
from tracegap.statistics.association import (
    CHI_SQUARED,
    CHI_SQUARED_CLUSTERED,
    FISHER,
    HALF_ADDED,
    ONE_CLUSTER,
    ZERO_MARGIN,
    associate_cells,
)
from tracegap.statistics.clusters import freedom_of, typical_size
from tracegap.statistics.paired import EXACT, EXACT_CLUSTERED, NORMAL, flip_test
from tracegap.statistics.score import restricted_rates

TABLES = [(238, 3, 138, 571), (12, 5, 7, 20), (40, 60, 30, 70)]
EXACTLY = {"rel": 1e-9, "abs": 1e-9}


def ends(estimate):
    return estimate.low, estimate.high


# --- rates -------------------------------------------------------------------------------------


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


@pytest.mark.parametrize("clusters", [None, ["a"], [], ["a", "b", "c"], "ab"])
def test_refuses_without_a_cluster_for_each_outcome(clusters):
    for measure in (
        lambda: rate([True, False], clusters),
        lambda: mean([0.5, 1.0], clusters),
        lambda: associate([True, False], [True, False], clusters),
        lambda: compare([True, False], [True, False], clusters),
    ):
        with pytest.raises(BadInputError, match="2 cluster ids"):
            measure()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 8)), min_size=1, max_size=60))
def test_a_rate_lies_in_its_interval_within_0_and_1(rows):
    right, clusters = zip(*rows, strict=True)
    estimate = rate(right, clusters)
    assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1
    assert estimate.high > estimate.low


def beta_binomial(rng, p, clusters, size, likeness):
    spread = (1 - likeness) / likeness
    chances = rng.beta(p * spread, (1 - p) * spread, clusters)
    return rng.random(clusters * size) < np.repeat(chances, size)


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


# --- 2x2 tables --------------------------------------------------------------------------------


@pytest.mark.parametrize("counts", TABLES)
def test_table_agrees_with_scipy_and_statsmodels(counts):
    cells = np.array(counts).reshape(2, 2)
    found = associate_table(Table(*counts))
    expected = scipy_stats.chi2_contingency(cells, correction=False)
    other = Table2x2(cells, shift_zeros=False)
    assert found.chi_squared == pytest.approx(expected.statistic, **EXACTLY)
    assert found.p_value == pytest.approx(expected.pvalue, **EXACTLY)
    assert found.test == CHI_SQUARED
    assert found.odds_ratio.value == pytest.approx(other.oddsratio, **EXACTLY)
    trace = np.repeat([1, 1, 0, 0], counts)
    answer = np.repeat([1, 0, 1, 0], counts)
    assert found.phi.value == pytest.approx(np.corrcoef(trace, answer)[0, 1], **EXACTLY)
    assert found.joint_share.value == counts[0] / sum(counts)
    given, without = cells.sum(axis=1)
    assert found.p_answer_given_trace.value == counts[0] / given
    assert found.p_answer_given_no_trace.value == counts[2] / without
    assert found.design_effect == 1


@pytest.mark.parametrize("counts", [*TABLES, (0, 6, 358, 586), (10, 0, 5, 20), (3, 1, 0, 4)])
@pytest.mark.parametrize("compare", ["ratio", "odds-ratio"])
def test_score_intervals_turn_the_test_of_statsmodels_around(counts, compare):
    found = associate_table(Table(*counts))
    estimate = found.risk_ratio if compare == "ratio" else found.odds_ratio
    a, b, c, d = counts
    for end in ends(estimate):
        if end in (None, 0):
            assert 0 in counts
            continue
        p_value = score_test(a, a + b, c, c + d, end, "score", compare, correction=False).pvalue
        assert p_value == pytest.approx(0.05, **EXACTLY)


@settings(max_examples=200, deadline=None)
@given(*[st.integers(0, 40)] * 4, st.floats(-0.99, 0.99))
def test_restricted_rates_are_the_likeliest(both, trace_only, answer_only, neither, gap):
    """statsmodels has a slip in this cubic equation, so the likelihood itself is asked."""
    counts = np.array([both, trace_only, answer_only, neither], dtype=float)
    if not (counts[:2].sum() and counts[2:].sum()):
        return
    first, second = restricted_rates(counts, gap)
    assert first - second == pytest.approx(gap)

    def likelihood(second):
        rates = np.array([second + gap, 1 - second - gap, second, 1 - second])
        return float(xlogy(counts, np.clip(rates, 0, 1)).sum())

    least, most = max(0.0, -gap), min(1.0, 1 - gap)
    others = [likelihood(rate) for rate in np.linspace(least, most, 400)]
    assert likelihood(second) >= max(others) - 1e-7


@pytest.mark.parametrize("counts", TABLES)
def test_risk_difference_holds_what_its_test_keeps(counts):
    found = associate_table(Table(*counts)).risk_difference
    a, b, c, d = counts
    for end in ends(found):
        first, second = restricted_rates(np.array(counts, dtype=float), end)
        error = math.sqrt(first * (1 - first) / (a + b) + second * (1 - second) / (c + d))
        z = (a / (a + b) - c / (c + d) - end) / error
        assert 2 * scipy_stats.norm.sf(abs(z)) == pytest.approx(0.05, **EXACTLY)


@settings(max_examples=200, deadline=None)
@given(st.tuples(*[st.integers(1, 60)] * 4))
def test_intervals_leave_out_no_link_exactly_where_pearsons_test_rejects(counts):
    found = associate_table(Table(*counts))
    rejected = scipy_stats.chi2_contingency(np.reshape(counts, (2, 2)), correction=False).pvalue
    for estimate, nothing in (
        (found.risk_difference, 0),
        (found.risk_ratio, 1),
        (found.odds_ratio, 1),
    ):
        assert (estimate.low <= nothing <= estimate.high) == (rejected >= 0.05)


def test_few_unequal_clusters_leave_fewer_degrees_of_freedom():
    equal, unequal = np.full(10, 4.0), np.resize([1.0, 1.0, 2.0, 3.0, 13.0], 10)
    assert freedom_of(equal, 1.0) == freedom_of(equal, 4.0) == 9
    assert freedom_of(unequal, typical_size(unequal)) < freedom_of(unequal, 1.0) < 9
    assert freedom_of(np.ones(10), 1.0) == math.inf
    assert freedom_of(np.array([7.0]), 1.0) == 0


def test_joint_and_conditional_are_not_mixed_up():
    found = associate_table(Table(238, 3, 138, 571))
    assert (found.joint_share.count, found.joint_share.n) == (238, 950)
    assert (found.p_answer_given_trace.count, found.p_answer_given_trace.n) == (238, 241)
    assert (found.p_answer_given_no_trace.count, found.p_answer_given_no_trace.n) == (138, 709)


def test_few_expected_gives_fishers_test_by_name():
    found = associate_table(Table(0, 6, 358, 586))
    expected = scipy_stats.fisher_exact([[0, 6], [358, 586]]).pvalue
    assert found.test == FISHER
    assert found.p_value == pytest.approx(expected, **EXACTLY)


def test_zero_cell_adds_half_and_says_so():
    found = associate_table(Table(10, 0, 5, 20))
    assert found.odds_ratio_note == HALF_ADDED
    half_added = Table2x2(np.array([[10.5, 0.5], [5.5, 20.5]]), shift_zeros=False)
    assert found.odds_ratio.value == pytest.approx(half_added.oddsratio, **EXACTLY)
    assert found.odds_ratio.high is None
    assert 1 < found.odds_ratio.low < found.odds_ratio.value


@pytest.mark.parametrize("counts", [(0, 0, 5, 5), (5, 5, 0, 0), (5, 0, 5, 0), (0, 9, 0, 0)])
def test_zero_margin_leaves_phi_and_test_undefined(counts):
    found = associate_table(Table(*counts))
    assert (found.phi.value, found.phi_note, found.phi_range) == (None, ZERO_MARGIN, None)
    assert (found.chi_squared, found.p_value) == (None, None)
    assert found.phi.n == sum(counts)


def test_empty_table_is_undefined_throughout():
    found = associate([], [], [])
    for name in ("p_answer_given_trace", "risk_difference", "joint_share", "phi", "odds_ratio"):
        assert (getattr(found, name).value, getattr(found, name).n) == (None, 0)
    assert found.p_value is None


def test_one_cluster_bounds_no_odds_ratio():
    found = associate_cells(np.array([[5, 1, 1, 5]]))
    assert found.odds_ratio_note == ONE_CLUSTER
    assert ends(found.phi) == (-1.0, 1.0)
    assert ends(found.risk_difference) == (-1.0, 1.0)


def test_phi_stays_within_what_the_margins_allow():
    for counts in TABLES:
        a, b, c, d = counts
        found = associate_table(Table(*counts))
        as_linked = Table(a + min(b, c), b - min(b, c), c - min(b, c), d + min(b, c))
        assert found.phi_range[1] == pytest.approx(associate_table(as_linked).phi.value)
        assert found.phi_range[0] <= found.phi.value <= found.phi_range[1]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.integers(0, 4), min_size=4, max_size=4), min_size=1, max_size=12))
def test_every_table_gives_finite_numbers_within_their_intervals(rows):
    found = associate_cells(np.array(rows))
    measures = (found.p_answer_given_trace, found.p_answer_given_no_trace, found.risk_difference)
    for estimate in (*measures, found.joint_share, found.phi, found.odds_ratio):
        if estimate.value is not None:
            assert math.isfinite(estimate.value)
            assert estimate.low <= estimate.value
            assert estimate.high is None or estimate.value <= estimate.high < math.inf
    assert found.p_value is None or 0 <= found.p_value <= 1


def linked(rng, clusters, size, link, spread):
    """Draws traces and answers that share a question's difficulty, and a link of their own."""
    ease = np.repeat(rng.normal(size=clusters), size) * spread
    trace = rng.random(clusters * size) < 1 / (1 + np.exp(-ease))
    answer = rng.random(clusters * size) < 1 / (1 + np.exp(1 - ease - link * trace))
    return trace, answer


@pytest.mark.parametrize(("clusters", "size", "spread"), [(200, 1, 1.0), (100, 4, 1.5)])
def test_association_intervals_cover_the_truth(clusters, size, spread):
    rng = np.random.default_rng(11)
    trace, answer = linked(rng, 1_000_000, 1, 2.0, spread)
    counts = [np.sum(t & a) for t, a in itertools.product((trace, ~trace), (answer, ~answer))]
    odds = counts[0] * counts[3] / (counts[1] * counts[2])
    truth = {
        "risk_difference": answer[trace].mean() - answer[~trace].mean(),
        "phi": np.corrcoef(trace, answer)[0, 1],
        "odds_ratio": odds,
    }
    codes = np.repeat(np.arange(clusters), size)
    hits = dict.fromkeys(truth, 0)
    for _ in range(600):
        found = associate(*linked(rng, clusters, size, 2.0, spread), codes)
        for name, value in truth.items():
            hits[name] += getattr(found, name).low <= value <= getattr(found, name).high
    assert all(0.93 <= count / 600 <= 0.985 for count in hits.values()), hits


def test_clustered_intervals_agree_with_a_cluster_bootstrap():
    rng = np.random.default_rng(5)
    trace, answer = linked(rng, 400, 4, 1.5, 1.5)
    cells = np.bincount(
        4 * np.repeat(np.arange(400), 4) + 2 * ~trace + ~answer, minlength=1600
    ).reshape(400, 4)
    found = associate_cells(cells)
    a, b, c, d = (rng.multinomial(400, [1 / 400] * 400, size=4000) @ cells).T
    phi = (a * d - b * c) / np.sqrt((a + b) * (c + d) * (a + c) * (b + d))
    gap = a / (a + b) - c / (c + d)
    for estimate, draws in ((found.phi, phi), (found.risk_difference, gap)):
        assert ends(estimate) == pytest.approx(np.quantile(draws, [0.025, 0.975]), abs=0.012)
    logs = np.log(ends(found.odds_ratio))
    assert logs == pytest.approx(np.quantile(np.log(a * d / (b * c)), [0.025, 0.975]), abs=0.08)


def test_clustered_chi_squared_keeps_its_level_where_the_plain_one_does_not():
    rng = np.random.default_rng(3)
    codes = np.repeat(np.arange(50), 6)
    rejected = plain = 0
    for _ in range(800):
        trace, answer = (beta_binomial(rng, 0.4, 50, 6, 0.6) for _ in range(2))
        found = associate(trace, answer, codes)
        assert found.test == CHI_SQUARED_CLUSTERED
        rejected += found.p_value < 0.05
        plain += found.chi_squared > 3.8415
    assert rejected / 800 < 0.07
    assert plain / 800 > 0.15


# --- paired ------------------------------------------------------------------------------------


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


# --- the room as a whole -----------------------------------------------------------------------


def test_a_million_verdicts_are_all_counted():
    rng = np.random.default_rng(0)
    trace, answer = linked(rng, 250_000, 4, 1.0, 1.0)
    codes = np.repeat(np.arange(250_000), 4)
    found = associate(trace, answer, codes)
    paired = compare(trace, answer, codes)
    assert found.table.n == paired.difference.n == 1_000_000


def test_import_is_light():
    code = "import sys, tracegap.statistics; print([m for m in ('torch', 'scipy', 'statsmodels', "
    code += "'transformers', 'polars') if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_the_worked_examples_of_the_docs_hold():
    page = Path(__file__).resolve().parents[1] / "docs" / "statistics.md"
    result = doctest.testfile(str(page), module_relative=False)
    assert result.attempted > 5
    assert result.failed == 0


def test_no_right_answer_among_many_unequal_clusters_is_still_few():
    """What is imagined must not make one large cluster take all degrees of freedom."""
    groups = np.repeat(np.arange(300), [52, *[3] * 299])
    assert rate([False] * len(groups), groups).high < 0.03


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
