"""Links within classes: against statsmodels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import StratifiedTable

from figures import EXACTLY
from tracegap.statistics import (
    stratify,
)


def spread_out(tables):
    """One verdict a cluster."""
    total = sum(sum(table) for table in tables)
    strata, start = {}, 0
    for i, table in enumerate(tables):
        cells = np.zeros((total, 4))
        cells[start : start + sum(table)] = np.repeat(np.eye(4), table, axis=0)
        start += sum(table)
        strata[str(i)] = cells
    return strata


def test_strata_agree_with_statsmodels():
    tables = [(30, 10, 12, 20), (5, 10, 12, 60), (7, 3, 9, 8)]
    found = stratify(spread_out(tables))
    rival = StratifiedTable([np.reshape(table, (2, 2)).astype(float) for table in tables])
    assert found.odds_ratio.value == pytest.approx(rival.oddsratio_pooled, **EXACTLY)
    ends = found.odds_ratio.low, found.odds_ratio.high
    assert ends == pytest.approx(rival.oddsratio_pooled_confint(), **EXACTLY)
    assert found.p_value == pytest.approx(
        rival.test_null_odds(correction=False).pvalue, rel=1e-9, abs=1e-9
    )
    assert found.homogeneity_p == pytest.approx(rival.test_equal_odds(adjust=True).pvalue)
    assert found.design_effect == 1


@given(st.lists(st.tuples(*[st.integers(1, 60)] * 4), min_size=2, max_size=6))
def test_any_strata_agree_with_statsmodels(tables):
    found = stratify(spread_out(tables))
    rival = StratifiedTable([np.reshape(table, (2, 2)).astype(float) for table in tables])
    assert found.odds_ratio.value == pytest.approx(rival.oddsratio_pooled, rel=1e-9)
    ends = found.odds_ratio.low, found.odds_ratio.high
    assert ends == pytest.approx(rival.oddsratio_pooled_confint(), rel=1e-9)
    assert found.p_value == pytest.approx(
        rival.test_null_odds(correction=False).pvalue, rel=1e-8, abs=1e-12
    )
    if abs(found.odds_ratio.value - 1) > 1e-6:  # at 1 statsmodels divides by zero
        homogeneity = rival.test_equal_odds(adjust=True).pvalue
        assert found.homogeneity_p == pytest.approx(homogeneity, rel=1e-6, abs=1e-9)


def test_classes_without_margins_are_left_out_and_counted():
    found = stratify(spread_out([(5, 5, 5, 5), (4, 0, 3, 0)]))
    assert (found.strata, found.left_out, found.homogeneity_p) == (1, 1, None)
    assert stratify(spread_out([(4, 0, 3, 0)])).odds_ratio.value is None


def test_repeating_every_verdict_widens_nothing_away():
    strata = spread_out([(30, 10, 12, 20), (5, 10, 12, 60)])
    once, thrice = stratify(strata), stratify({k: 3 * v for k, v in strata.items()})
    width = [r.risk_difference.high - r.risk_difference.low for r in (once, thrice)]
    assert width[1] >= 0.99 * width[0]
    assert thrice.design_effect == pytest.approx(3, rel=0.2)
