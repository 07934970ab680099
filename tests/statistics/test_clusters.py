"""Clusters: they must be told, and few or unequal ones leave few degrees of freedom."""

import math

import numpy as np
import pytest

from tracegap.errors import BadInputError
from tracegap.statistics import associate, compare, mean, rate
from tracegap.statistics.clusters import Sums, freedom_of, likeness, top_heavy, typical_size
from tracegap.statistics.intervals import rate_of


@pytest.mark.parametrize("clusters", [None, ["a"], [], ["a", "b", "c"], "ab"])
def test_refuses_without_a_cluster_for_each_outcome(clusters):
    for measure in (
        lambda: rate([True, False], clusters),
        lambda: mean([0.5, 1.0], clusters),
        lambda: associate([True, False], [True, False], clusters),
        lambda: compare([True, False], [True, False], clusters),
    ):
        with pytest.raises(BadInputError, match="2 cluster ids"):
            measure()


def test_few_unequal_clusters_leave_fewer_degrees_of_freedom():
    equal, unequal = np.full(10, 4.0), np.resize([1.0, 1.0, 2.0, 3.0, 13.0], 10)
    assert freedom_of(equal, 1.0) == freedom_of(equal, 4.0) == 9
    assert freedom_of(unequal, typical_size(unequal)) < freedom_of(unequal, 1.0) < 9
    assert freedom_of(np.ones(10), 1.0) == math.inf
    assert freedom_of(np.array([7.0]), 1.0) == 0


def drawn(rng, chance, sizes, alike):
    spread = (1 - alike) / alike
    chances = rng.beta(chance * spread, (1 - chance) * spread, len(sizes))
    return rng.binomial(sizes, chances).astype(float)


@pytest.mark.parametrize("alike", [0.1, 0.5, 0.9])
def test_likeness_is_the_intraclass_correlation(alike):
    sizes = np.resize([2, 3, 8], 3000)
    right = drawn(np.random.default_rng(1), 0.3, sizes, alike)
    cells = np.stack([right, sizes - right], axis=1)
    assert likeness(cells, np.array([1.0, 0.0])) == pytest.approx(alike, abs=0.04)
    assert likeness(cells, np.array([0.7, -0.3])) == pytest.approx(
        likeness(cells, np.array([1.0, 0.0]))
    )


def test_likeness_of_one_unit_a_cluster_or_one_cluster_is_none():
    assert likeness(np.eye(2)[[0, 1, 0]], np.array([1.0, 0.0])) == 0
    assert likeness(np.array([[5.0, 3.0]]), np.array([1.0, 0.0])) == 0


@pytest.mark.parametrize(("large", "size"), [(10, 40), (5, 100)])
def test_few_large_clusters_that_are_all_alike_are_covered(large, size):
    """By the variance of their sums alone, these intervals held the truth in 56 to 70 %."""
    sizes = np.concatenate([np.full(large, size), np.ones(50 - large, int)])
    rng, hits = np.random.default_rng(2), 0
    for _ in range(300):
        found = rate_of(Sums(drawn(rng, 0.1, sizes, 0.9), sizes.astype(float)))
        hits += found.low <= 0.1 <= found.high
    assert hits / 300 >= 0.93


def test_equal_clusters_are_left_as_they_are():
    right = np.repeat([True, True, True, False], 4)
    found = rate(np.tile(right, 10), np.repeat(np.arange(40), 4))
    independent = rate(np.tile([True, True, True, False], 10), np.arange(40))
    assert found.low == pytest.approx(independent.low, abs=0.02)


@pytest.mark.parametrize(
    ("sizes", "heavy"), [([1] * 20, False), ([4] * 20, False), ([40, 40] + [2] * 18, True)]
)
def test_top_heavy(sizes, heavy):
    assert top_heavy(np.array(sizes, dtype=float)) is heavy
