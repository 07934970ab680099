"""Phi and mutual information: what the margins allow, and what libraries give."""

import numpy as np
import pytest
from scipy import stats as scipy_stats

from figures import EXACTLY, TABLES
from tracegap.statistics import TwoByTwo, associate_table


def test_phi_stays_within_what_the_margins_allow():
    for counts in TABLES:
        a, b, c, d = counts
        found = associate_table(TwoByTwo(*counts))
        as_linked = TwoByTwo(a + min(b, c), b - min(b, c), c - min(b, c), d + min(b, c))
        assert found.phi_range[1] == pytest.approx(associate_table(as_linked).phi.value)
        assert found.phi_range[0] <= found.phi.value <= found.phi_range[1]


def test_mutual_information_agrees_with_scipy():
    found = associate_table(TwoByTwo(238, 3, 138, 571)).mutual_information
    statistic = scipy_stats.chi2_contingency(
        [[238, 3], [138, 571]], correction=False, lambda_="log-likelihood"
    ).statistic
    assert found.value == pytest.approx(statistic / (2 * 950 * np.log(2)), **EXACTLY)
    assert found.low < found.value < found.high
