"""Clusters: they must be told, and few or unequal ones leave few degrees of freedom."""

import math

import numpy as np
import pytest

from tracegap.errors import BadInputError
from tracegap.statistics import associate, compare, mean, rate
from tracegap.statistics.clusters import freedom_of, typical_size


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
