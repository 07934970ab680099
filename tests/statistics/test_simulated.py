"""What a simulation counts."""

import numpy as np
import pytest

from tracegap.statistics import Estimate
from tracegap.statistics.simulated import Row, holds, logistic, rejects, share_of


def test_a_share_is_of_all_draws():
    happened = iter([True, False, False, True, False])
    found = share_of("a student", "a figure", "5 %", 5, lambda: next(happened))
    assert found == Row("a student", "a figure", "5 %", 0.4, 5)


@pytest.mark.parametrize(
    ("low", "high", "held"),
    [(0.2, 0.4, True), (0.3, 0.3, True), (0.31, 0.4, False), (0.1, 0.29, False)],
)
def test_an_interval_holds_what_lies_within(low, high, held):
    assert holds(Estimate(0.3, low, high, 10), 0.3) is held


def test_an_interval_without_an_upper_end_holds_and_one_without_any_does_not():
    assert holds(Estimate(0.3, 0.2, None, 10), 99.0)
    assert not holds(Estimate(0.3, None, None, 10), 0.3)
    assert not holds(Estimate(None, None, None, 0), 0.3)


def test_only_a_small_p_value_rejects():
    assert [rejects(p) for p in (0.049, 0.05, 1.0, None)] == [True, False, False, False]


def test_logits_become_chances():
    found = logistic(np.log(np.array([1 / 3, 1.0, 3.0])))
    assert found == pytest.approx([0.25, 0.5, 0.75])
