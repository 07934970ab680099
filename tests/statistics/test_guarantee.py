"""Thresholds that keep a promise, with and without clusters."""

import numpy as np
import pytest
from scipy import stats

from tracegap.errors import BadInputError, SettingsError
from tracegap.statistics import guaranteed_threshold


def drawn(rng, clusters, size, alike):
    """Answers of score 1 are wrong in 6 %, of 0.5 in 20 %: together in 12 %."""
    groups = np.repeat(np.arange(clusters), size)
    score = rng.choice([0.0, 0.5, 1.0], groups.size, p=[0.3, 0.3, 0.4])
    luck = np.where(
        (rng.random(clusters) < alike)[groups],
        rng.random(clusters)[groups],
        rng.random(groups.size),
    )
    return score, luck >= np.select([score == 1, score == 0.5], [0.06, 0.2], 0.6), groups


@pytest.mark.parametrize(("clusters", "size", "alike"), [(400, 1, 0.0), (600, 4, 0.5)])
def test_promise_is_broken_no_more_often_than_delta(clusters, size, alike):
    rng = np.random.default_rng(1)
    found = [
        guaranteed_threshold(*drawn(rng, clusters, size, alike), 0.12, 0.1) for _ in range(200)
    ]
    broken = sum(row.threshold is not None and row.threshold < 0.5 for row in found)
    at_margin = sum(row.threshold == 0.5 for row in found)
    assert broken == 0
    assert at_margin <= 32  # 10 % of 200 is 20; above 32 by chance in 0.3 %
    assert sum(row.threshold == 1.0 for row in found) > 100


def test_p_value_of_single_verdicts_is_binomial():
    score, right = np.repeat([1.0, 0.0], 100), np.repeat([1, 0, 0], [97, 3, 100])
    found = guaranteed_threshold(score, right, np.arange(200), 0.1)
    assert found.threshold == 1.0
    assert found.p_value == pytest.approx(stats.binom.cdf(3, 100, 0.1))
    assert (found.answered.value, found.wrong.count, found.wrong.n) == (0.5, 3, 100)


def test_many_scores_are_tested_at_quantiles():
    rng = np.random.default_rng(2)
    score = rng.random(3000)
    found = guaranteed_threshold(score, rng.random(3000) < score, np.arange(3000), 0.2)
    # answers above t are wrong in (1 - t) / 2: t = 0.6 is the lowest that keeps 20 %
    assert 0.6 <= found.threshold <= 0.75


def test_what_makes_no_promise_is_refused():
    with pytest.raises(SettingsError, match="alpha"):
        guaranteed_threshold([1.0], [1], [0], 0.0)
    with pytest.raises(BadInputError, match="scores"):
        guaranteed_threshold([], [], [], 0.1)
