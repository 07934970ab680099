"""Scores as predictors: AUROC, risk against coverage, calibration."""

import numpy as np
import pytest
from scipy import stats as scipy_stats

from figures import EXACTLY
from tracegap.errors import BadInputError
from tracegap.statistics import (
    calibrate,
    predict,
)

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


def test_calibration_tells_true_chances_from_false_ones():
    chance = RNG.random(4000)
    right = RNG.random(4000) < chance
    good, bad = (calibrate(c, right, np.arange(4000)) for c in (chance, 1 - chance))
    assert good.error.value < 3 * good.error_by_chance
    assert bad.error.low > 0.3
    assert good.brier.value == pytest.approx(np.mean((chance - right) ** 2), **EXACTLY)
    with pytest.raises(BadInputError, match="chance"):
        calibrate([1.5], [True], [0])
