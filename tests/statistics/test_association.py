"""Links of two outcomes: tests, effects and their intervals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from tracegap.statistics.association import _fisher


@given(st.lists(st.integers(0, 400), min_size=4, max_size=4))
def test_fishers_test_agrees_with_scipy(counts):
    expected = fisher_exact([counts[:2], counts[2:]]).pvalue
    assert _fisher(np.array(counts, dtype=float)) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("counts", [(238, 3, 138, 571), (5, 60_000, 9, 40_000), (0, 0, 3, 4)])
def test_fishers_test_agrees_with_scipy_on_large_and_empty_tables(counts):
    expected = fisher_exact([counts[:2], counts[2:]]).pvalue
    assert _fisher(np.array(counts, dtype=float)) == pytest.approx(expected, abs=1e-9)
