"""Agreement where it is complete."""

import numpy as np
import pytest

from tracegap.statistics import agree, wilson


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
