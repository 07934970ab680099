"""The rival sees what differs, and nothing in noise."""

import numpy as np
import pytest

from tracegap.traces.rival import auc, held_out_auc


def test_the_area_counts_pairs_and_halves_ties():
    score, truth = np.array([3.0, 2.0, 2.0, 1.0]), np.array([True, True, False, False])
    assert auc(score, truth) == pytest.approx(3.5 / 4)
    assert auc(-score, truth) == pytest.approx(0.5 / 4)


def test_the_rival_sees_what_differs_and_nothing_in_noise():
    rng = np.random.default_rng(3)
    truth = np.arange(2000) < 1000
    ids = [f"e{i % 1000}" for i in range(2000)]
    noise = rng.normal(size=(2000, 4))
    assert held_out_auc(noise, truth, ids) == pytest.approx(0.5, abs=0.04)
    apart = noise + truth[:, None] * 1.0 * np.array([1, 0, 0, 0])
    # two normals a standard deviation apart: Phi(1 / sqrt 2) = 0.76
    assert held_out_auc(apart, truth, ids) == pytest.approx(0.76, abs=0.03)
