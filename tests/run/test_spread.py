"""Lengths: five numbers and a mean, also of one and of none."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracegap.run.spread import Spread, spread


@given(st.lists(st.integers(0, 10_000), min_size=2))
def test_quarters_are_numpys(lengths):
    found = spread(lengths)
    expected = np.quantile(lengths, [0, 0.25, 0.5, 0.75, 1])
    five = (found.low, found.quarter, found.median, found.three_quarters, found.high)
    assert five == pytest.approx(tuple(expected))
    assert found.mean == pytest.approx(np.mean(lengths), abs=0.00501)
    assert found.n == len(lengths)


def test_one_length_is_all_of_them_and_none_is_zero():
    assert spread([7]) == Spread(1, 7, 7, 7, 7, 7, 7)
    assert spread([]) == Spread(0, 0, 0, 0, 0, 0, 0)
