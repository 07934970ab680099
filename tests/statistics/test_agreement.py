"""Agreement beyond chance: against statsmodels, and where kappa misleads."""

import numpy as np
import pytest
from statsmodels.stats.inter_rater import cohens_kappa

from figures import EXACTLY
from tracegap.statistics import (
    agree,
)

RNG = np.random.default_rng(4)


def test_kappa_agrees_with_statsmodels():
    first, noise = RNG.integers(0, 3, 250), RNG.random(250) < 0.3
    second = np.where(noise, RNG.integers(0, 3, 250), first)
    table = np.zeros((3, 3))
    np.add.at(table, (first, second), 1)
    rival, found = cohens_kappa(table), agree(first, second, np.arange(250))
    assert found.kappa.value == pytest.approx(rival.kappa, **EXACTLY)
    ends = found.kappa.low, found.kappa.high
    assert ends == pytest.approx((rival.kappa_low, rival.kappa_upp), **EXACTLY)


def test_ac1_of_a_rare_category_stays_high_where_kappa_falls():
    first, second = np.zeros(100, bool), np.zeros(100, bool)
    first[:4], second[2:6] = True, True
    found = agree(first, second, np.arange(100))
    assert found.observed.value == 0.96
    assert found.ac1.value > 0.9 > 0.6 > found.kappa.value
