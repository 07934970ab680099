"""ROUGE-L: by its definition."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracegap.tasks.marco.rouge import rouge_l


def test_rouge_takes_precision_and_recall_from_two_references():
    # precision 1 from the long reference, recall 1 from the short one
    assert rouge_l(["a", "b"], [["a", "x", "b"], ["a"]]) == pytest.approx(1)
    assert rouge_l(["b", "a"], [["a", "b"]]) == pytest.approx(0.5)
    assert rouge_l([], [["a"]]) == 0
    assert rouge_l([], [[]]) == 1


@given(st.lists(st.sampled_from("abc"), max_size=8), st.lists(st.sampled_from("abc"), max_size=8))
def test_rouge_is_that_of_the_subsequence_by_definition(one, other):
    def longest(x, y):
        if not x or not y:
            return 0
        if x[0] == y[0]:
            return 1 + longest(x[1:], y[1:])
        return max(longest(x[1:], y), longest(x, y[1:]))

    if not one or not other:
        return
    common = longest(one, other)
    precision, recall = common / len(one), common / len(other)
    wanted = 2.44 * precision * recall / (recall + 1.44 * precision) if common else 0
    assert rouge_l(one, [other]) == pytest.approx(wanted)
