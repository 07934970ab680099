"""Where the variation comes from: questions, runs, or both."""

import numpy as np
import pytest

from tracegap.statistics import (
    breakdown,
)

RNG = np.random.default_rng(4)


def test_breakdown_finds_where_the_variation_is():
    ease = RNG.normal(size=(2000, 1)) * 0.3
    runs = np.array([[-0.1, 0.0, 0.05, 0.1, -0.05]])
    found = breakdown(0.5 + ease + runs + RNG.normal(size=(2000, 5)) * 0.2)
    assert found.question_sd == pytest.approx(0.3, rel=0.1)
    assert found.seed_sd == pytest.approx(np.std(runs, ddof=1), rel=0.1)
    assert found.rest_sd == pytest.approx(0.2, rel=0.05)
    assert found.seed_share > 0.9
