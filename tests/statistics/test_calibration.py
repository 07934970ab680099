"""Whether chances come true: a test that keeps its level, with clusters too."""

import numpy as np
import pytest

from tracegap.errors import BadInputError
from tracegap.statistics import calibrate, mean


def drawn(rng, clusters, size, alike):
    """Chances that come true, whose answers are the same throughout a share of the clusters."""
    said = np.repeat(rng.choice([0.15, 0.35, 0.65, 0.95], clusters), size)
    luck = rng.random((clusters, size))
    same = rng.random(clusters) < alike
    luck[same] = rng.random((int(same.sum()), 1))
    return said, luck.ravel() < said, np.repeat(np.arange(clusters), size)


@pytest.mark.parametrize(("clusters", "size", "alike"), [(200, 1, 0), (80, 4, 0.7), (30, 6, 0.9)])
def test_consistency_keeps_its_level(clusters, size, alike):
    rng = np.random.default_rng(clusters)
    rejects = sum(
        calibrate(*drawn(rng, clusters, size, alike)).consistency_p < 0.05 for _ in range(200)
    )
    assert rejects <= 20  # 5 % of 200 is 10; above 20 by chance in 0.2 %


def test_consistency_finds_chances_that_do_not_come_true():
    rng = np.random.default_rng(2)
    said = rng.random(300)
    right = rng.random(300) < 0.5 + 0.5 * (said - 0.5)  # too sure by half
    assert calibrate(said, right, np.arange(300)).consistency_p < 0.01


def test_a_certainty_that_fails_refutes_itself():
    assert calibrate([1.0] * 50, [1] * 49 + [0], np.arange(50)).consistency_p == 0
    assert calibrate([1.0] * 50, [1] * 50, np.arange(50)).consistency_p == 1
    assert calibrate([0.5] * 4, [1, 0, 1, 0], [0] * 4).consistency_p is None


def test_error_has_no_interval_and_brier_is_a_mean():
    rng = np.random.default_rng(3)
    said, right, codes = drawn(rng, 100, 3, 0.5)
    found = calibrate(said, right, codes)
    assert (found.error.low, found.error.high) == (None, None)
    assert found.brier == mean((said - right) ** 2, codes)
    assert sum(bin.right.n for bin in found.bins) == 300


def test_chances_out_of_range_are_refused():
    with pytest.raises(BadInputError, match="chance"):
        calibrate([1.5], [True], [0])
    assert calibrate([], [], []).consistency_p is None


def test_calibration_tells_true_chances_from_false_ones():
    rng = np.random.default_rng(4)
    chance = rng.random(4000)
    right = rng.random(4000) < chance
    good, bad = (calibrate(c, right, np.arange(4000)) for c in (chance, 1 - chance))
    assert good.error.value < 3 * good.error_by_chance
    assert bad.consistency_p < 0.001 < 0.05 < good.consistency_p
    assert good.brier.value == pytest.approx(np.mean((chance - right) ** 2))
    with pytest.raises(BadInputError, match="chance"):
        calibrate([1.5], [True], [0])
