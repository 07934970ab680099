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


def drawn(rng, sizes, step_of="unit", gap=0.0):
    """Two classes, one a cluster; answers vary by cluster, and hang on the step by `gap` only."""
    codes = np.repeat(np.arange(len(sizes)), sizes)
    kind = rng.integers(0, 2, len(sizes))[codes]
    ease = rng.normal(size=len(sizes))[codes]
    step = (
        rng.random(codes.size) < 0.5 if step_of == "unit" else (rng.random(len(sizes)) < 0.5)[codes]
    )
    logits = ease + np.where(kind == 0, gap, -gap) * (step - 0.5)
    answer = rng.random(codes.size) < 1 / (1 + np.exp(-logits))
    cells = np.zeros((2, len(sizes), 4))
    np.add.at(cells, (kind, codes, 2 * ~step + ~answer), 1.0)
    return {str(i): of for i, of in enumerate(cells)}


def rejects(seed, sizes, draws, **given):
    rng = np.random.default_rng(seed)
    found = [stratify(drawn(rng, sizes, **given)) for _ in range(draws)]
    return (
        np.mean([(row.p_value or 1) < 0.05 for row in found]),
        np.mean([(row.homogeneity_p or 1) < 0.05 for row in found]),
    )


@pytest.mark.parametrize("step_of", ["unit", "cluster"])
def test_few_large_clusters_do_not_make_a_link(step_of):
    link, unlike = rejects(1, np.resize((1, 1, 2, 3, 40), 60), 200, step_of=step_of)
    assert link <= 0.10  # 5 % of 200 draws; above it by chance in 0.2 %
    assert unlike <= 0.10


def test_similar_clusters_keep_the_level_and_unlike_classes_are_found():
    link, _ = rejects(2, [4] * 100, 200)
    assert 0.01 <= link <= 0.10
    _, unlike = rejects(3, [4] * 150, 100, gap=1.2)
    assert unlike > 0.8


def test_a_single_cluster_says_nothing():
    cells = np.array([[10.0, 5.0, 5.0, 10.0]])
    found = stratify({"a": cells, "b": cells})
    assert (found.p_value, found.odds_ratio.high, found.homogeneity_p) == (1.0, None, None)
    assert (found.risk_difference.low, found.risk_difference.high) == (-1.0, 1.0)


def test_clusters_that_all_balance_out_are_no_certainty():
    cells = np.ones((20, 4))
    none = np.zeros((20, 4))
    found = stratify({"a": np.vstack([cells, none]), "b": np.vstack([none, cells])})
    assert found.p_value == pytest.approx(1)
    assert found.homogeneity_p == pytest.approx(1)
    assert found.odds_ratio.low < 0.8 < 1.25 < found.odds_ratio.high
