"""Links of two outcomes: tests, effects and their intervals."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from scipy.stats import fisher_exact
from statsmodels.stats.contingency_tables import Table2x2

from figures import EXACTLY, TABLES, beta_binomial, ends
from tracegap.statistics import TwoByTwo, associate, associate_table, compare
from tracegap.statistics.association import (
    CHI_SQUARED,
    CHI_SQUARED_CLUSTERED,
    FISHER,
    HALF_ADDED,
    ONE_CLUSTER,
    ZERO_MARGIN,
    _fisher,
    associate_cells,
)


@given(st.lists(st.integers(0, 400), min_size=4, max_size=4))
def test_fishers_test_agrees_with_scipy(counts):
    expected = fisher_exact([counts[:2], counts[2:]]).pvalue
    assert _fisher(np.array(counts, dtype=float)) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("counts", [(238, 3, 138, 571), (5, 60_000, 9, 40_000), (0, 0, 3, 4)])
def test_fishers_test_agrees_with_scipy_on_large_and_empty_tables(counts):
    expected = fisher_exact([counts[:2], counts[2:]]).pvalue
    assert _fisher(np.array(counts, dtype=float)) == pytest.approx(expected, abs=1e-9)


# --- 2x2 tables --------------------------------------------------------------------------------


@pytest.mark.parametrize("counts", TABLES)
def test_table_agrees_with_scipy_and_statsmodels(counts):
    cells = np.array(counts).reshape(2, 2)
    found = associate_table(TwoByTwo(*counts))
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


def test_joint_and_conditional_are_not_mixed_up():
    found = associate_table(TwoByTwo(238, 3, 138, 571))
    assert (found.joint_share.count, found.joint_share.n) == (238, 950)
    assert (found.p_answer_given_trace.count, found.p_answer_given_trace.n) == (238, 241)
    assert (found.p_answer_given_no_trace.count, found.p_answer_given_no_trace.n) == (138, 709)


def test_few_expected_gives_fishers_test_by_name():
    found = associate_table(TwoByTwo(0, 6, 358, 586))
    expected = scipy_stats.fisher_exact([[0, 6], [358, 586]]).pvalue
    assert found.test == FISHER
    assert found.p_value == pytest.approx(expected, **EXACTLY)


def test_zero_cell_adds_half_and_says_so():
    found = associate_table(TwoByTwo(10, 0, 5, 20))
    assert found.odds_ratio_note == HALF_ADDED
    half_added = Table2x2(np.array([[10.5, 0.5], [5.5, 20.5]]), shift_zeros=False)
    assert found.odds_ratio.value == pytest.approx(half_added.oddsratio, **EXACTLY)
    assert found.odds_ratio.high is None
    assert 1 < found.odds_ratio.low < found.odds_ratio.value


@pytest.mark.parametrize("counts", [(0, 0, 5, 5), (5, 5, 0, 0), (5, 0, 5, 0), (0, 9, 0, 0)])
def test_zero_margin_leaves_phi_and_test_undefined(counts):
    found = associate_table(TwoByTwo(*counts))
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


# --- the room as a whole -----------------------------------------------------------------------


def test_a_million_verdicts_are_all_counted():
    rng = np.random.default_rng(0)
    trace, answer = linked(rng, 250_000, 4, 1.0, 1.0)
    codes = np.repeat(np.arange(250_000), 4)
    found = associate(trace, answer, codes)
    paired = compare(trace, answer, codes)
    assert found.table.n == paired.difference.n == 1_000_000
