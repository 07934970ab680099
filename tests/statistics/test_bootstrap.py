"""The bootstrap over clusters: its draws vary as clusters do."""

import numpy as np
import pytest

from tracegap.statistics.bootstrap import resample

RNG = np.random.default_rng(4)


def test_bootstrap_draws_have_the_mean_and_variance_of_clusters():
    few = RNG.integers(0, 3, (400, 2)).astype(float)
    many = RNG.random((400, 2))
    for cells in (few, many):
        draws = resample(cells, 4000)
        assert draws.mean(axis=0) == pytest.approx(cells.sum(axis=0), rel=0.01)
        assert draws.var(axis=0) == pytest.approx(400 * cells.var(axis=0), rel=0.12)
