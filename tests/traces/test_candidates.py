"""Candidates: all sets where they are few, sets of many forms where they are not."""

from itertools import combinations

import numpy as np

from tracegap.records import Example
from tracegap.traces.candidates import MOST, candidate_sets
from tracegap.traces.form import measure


def passages_of(count):
    context = tuple(f"word{i} word{i % 3} end" for i in range(count))
    return measure(Example("e", "q", context, "a", (0,), ("x",), "g"), frozenset())


def test_few_candidates_are_all_there_are():
    rng = np.random.default_rng(0)
    assert candidate_sets(passages_of(6), [1, 3, 5], (0,), rng).tolist() == [[1], [3], [5]]
    found = candidate_sets(passages_of(6), [1, 2, 3, 5], (0, 4), rng).tolist()
    assert found == [list(pair) for pair in combinations([1, 2, 3, 5], 2)]


def test_many_candidates_are_sets_of_free_places_of_many_forms():
    free = list(range(2, 60))
    found = candidate_sets(passages_of(60), free, (0, 1), np.random.default_rng(0))
    assert found.shape == (MOST, 2)
    assert (found[:, 0] < found[:, 1]).all()
    assert set(found.ravel()) <= set(free)
    assert (found[:, 1] - found[:, 0] == 1).sum() > 5  # side by side by chance: 4 of 128
    assert len(set(map(tuple, found))) > MOST / 2
