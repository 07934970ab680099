"""Several tries of one question: against all choices of k of them."""

import itertools

import numpy as np
import pytest

from tracegap.errors import BadInputError
from tracegap.statistics import pass_at


def test_pass_at_k_is_the_share_of_choices_with_a_right_one():
    right = np.array([[1, 0, 0, 0, 1], [0, 0, 0, 0, 0], [1, 1, 1, 1, 0]])
    for k in (1, 2, 3, 5):
        expected = np.mean([[max(c) for c in itertools.combinations(row, k)] for row in right])
        found = pass_at(right.ravel(), np.repeat(np.arange(3), 5), k)
        assert found.value == pytest.approx(expected)


def test_too_few_tries_and_unequal_lengths_are_refused():
    with pytest.raises(BadInputError, match="pass@6"):
        pass_at([1, 0, 0, 0, 1], [0] * 5, 6)
    with pytest.raises(BadInputError, match="pass@0"):
        pass_at([1, 0], [0, 0], 0)
    with pytest.raises(BadInputError, match="2 tries need 2 question ids"):
        pass_at([1, 0], [0], 1)


def test_questions_of_one_cluster_make_the_interval_wider():
    rng = np.random.default_rng(0)
    of_cluster = np.repeat(rng.random(20) < 0.5, 5)
    question, right = np.repeat(np.arange(100), 2), np.repeat(of_cluster, 2)
    alone = pass_at(right, question, 1)
    found = pass_at(right, question, 1, np.repeat(np.arange(20), 10))
    assert found.value == alone.value
    assert found.high - found.low > 1.5 * (alone.high - alone.low)
