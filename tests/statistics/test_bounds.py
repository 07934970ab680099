"""Bounds over unread traces: against trying all that they could be."""

import itertools

import numpy as np
import pytest

from tracegap.errors import BadInputError
from tracegap.statistics import associate, bound_link


@pytest.mark.parametrize("seed", range(6))
def test_bounds_are_the_extremes_of_all_fillings(seed):
    rng = np.random.default_rng(seed)
    step = np.concatenate([rng.integers(0, 2, 12), np.full(6, -1)])
    step[:2] = 0, 1
    answer = rng.random(18) < 0.5
    gaps = {}
    for filling in itertools.product([0, 1], repeat=6):
        filled = np.concatenate([step[:12], filling])
        gaps[filling] = associate(filled, answer, np.arange(18)).risk_difference
    found = bound_link(step, answer, np.arange(18))
    values = [gap.value for gap in gaps.values()]
    assert (found.low.value, found.high.value) == pytest.approx((min(values), max(values)))
    assert (found.all_right, found.all_wrong) == (gaps[(1,) * 6], gaps[(0,) * 6])
    assert found.unread == 6


def test_nothing_unread_leaves_the_link_as_it_is():
    step, answer = [1, 1, 0, 0, 1], [1, 0, 0, 1, 1]
    link = associate(step, answer, range(5)).risk_difference
    found = bound_link(step, answer, range(5))
    assert {found.low, found.high, found.all_right, found.all_wrong} == {link}
    with pytest.raises(BadInputError, match="paired"):
        bound_link([1], [1, 0], [1, 2])
