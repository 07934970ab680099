"""Score intervals: they hold what the score test keeps, and no more."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from scipy.special import xlogy
from statsmodels.stats.proportion import test_proportions_2indep as score_test

from figures import EXACTLY, TABLES, ends
from tracegap.statistics import TwoByTwo, associate_table
from tracegap.statistics.score import restricted_rates


@pytest.mark.parametrize("counts", [*TABLES, (0, 6, 358, 586), (10, 0, 5, 20), (3, 1, 0, 4)])
@pytest.mark.parametrize("compare", ["ratio", "odds-ratio"])
def test_score_intervals_turn_the_test_of_statsmodels_around(counts, compare):
    found = associate_table(TwoByTwo(*counts))
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
    found = associate_table(TwoByTwo(*counts)).risk_difference
    a, b, c, d = counts
    for end in ends(found):
        first, second = restricted_rates(np.array(counts, dtype=float), end)
        error = math.sqrt(first * (1 - first) / (a + b) + second * (1 - second) / (c + d))
        z = (a / (a + b) - c / (c + d) - end) / error
        assert 2 * scipy_stats.norm.sf(abs(z)) == pytest.approx(0.05, **EXACTLY)


@settings(max_examples=200, deadline=None)
@given(st.tuples(*[st.integers(1, 60)] * 4))
def test_intervals_leave_out_no_link_exactly_where_pearsons_test_rejects(counts):
    found = associate_table(TwoByTwo(*counts))
    rejected = scipy_stats.chi2_contingency(np.reshape(counts, (2, 2)), correction=False).pvalue
    for estimate, nothing in (
        (found.risk_difference, 0),
        (found.risk_ratio, 1),
        (found.odds_ratio, 1),
    ):
        assert (estimate.low <= nothing <= estimate.high) == (rejected >= 0.05)


def test_equivalence_needs_enough_questions():
    assert not associate_table(TwoByTwo(50, 50, 50, 50)).equivalence.equivalent
    many = associate_table(TwoByTwo(5000, 5000, 5000, 5000)).equivalence
    assert many.equivalent
    assert many.p_value < 0.001
    far = associate_table(TwoByTwo(238, 3, 138, 571)).equivalence
    assert far.p_value > 0.99


@pytest.mark.parametrize("counts", [(60, 40, 50, 50), (1030, 970, 1000, 1000), (80, 20, 20, 80)])
def test_equivalence_p_and_interval_agree(counts):
    found = associate_table(TwoByTwo(*counts)).equivalence
    assert found.equivalent == (found.p_value < 0.05)
