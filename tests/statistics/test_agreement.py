"""Agreement beyond chance: against statsmodels, and where kappa misleads."""

import numpy as np
import pytest
from statsmodels.stats.inter_rater import cohens_kappa

from figures import EXACTLY
from tracegap.statistics import (
    agree,
    wilson,
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


def test_full_agreement_keeps_a_lower_end():
    said = np.repeat([0, 1], [15, 25])
    found = agree(said, said, np.arange(40))
    low, _ = wilson(40, 40)
    by_chance = (15 / 40) ** 2 + (25 / 40) ** 2
    assert (found.kappa.value, found.kappa.high) == (1.0, 1.0)
    assert found.kappa.low == pytest.approx((low - by_chance) / (1 - by_chance))
    assert found.kappa.low < found.ac1.low < low < 1


def test_full_agreement_on_one_category_has_ac1_and_no_kappa():
    found = agree(np.zeros(30), np.zeros(30), np.arange(30))
    assert found.kappa.value is None
    assert (found.ac1.value, found.ac1.low) == pytest.approx((1.0, wilson(30, 30)[0]))
