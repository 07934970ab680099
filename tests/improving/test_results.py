"""What rounds came to: arms by round, and comparisons over trainings with known truth."""

import pytest

from improvements import RATES, a_try, improved_verdicts
from tracegap.errors import BadInputError
from tracegap.improving.results import START, count, measure


def test_arms_stand_by_round_with_the_start_first():
    measured, _ = measure(improved_verdicts())
    assert [(row.keep, row.round) for row in measured] == [
        *((START, 0), ("answer", 1), ("trace", 1), ("random", 1)),
        *(("answer", 2), ("trace", 2), ("random", 2)),
    ]
    for row in measured:
        rate = row.accuracy["answer"]
        assert rate.n == 450
        assert rate.low < RATES[row.keep, row.round] < rate.high
        assert row.runs == 3
        assert row.link.phi.value == pytest.approx(1)


def test_the_last_round_is_compared_over_trainings_and_one_pair_is_primary():
    _, compared = measure(improved_verdicts())
    assert {(row.first, row.second) for row in compared} == {
        *(("answer", START), ("trace", START), ("random", START)),
        *(("trace", "answer"), ("random", "answer"), ("random", "trace")),
    }
    (primary,) = [row for row in compared if row.primary]
    assert (primary.first, primary.second, primary.part) == ("trace", "answer", "answer")
    assert primary.adjusted_p == primary.runs.p_value < 0.01
    assert primary.runs.difference.low < 0.4 < primary.runs.difference.high
    null = [r for r in compared if (r.first, r.second) == ("random", START)]
    assert all(row.adjusted_p > 0.05 for row in null)
    assert all(row.adjusted_p >= row.runs.p_value for row in compared)


def test_one_training_an_arm_says_nothing_of_the_arms():
    _, compared = measure(improved_verdicts(seeds=(0,)))
    assert all(row.runs.p_value is None and row.adjusted_p is None for row in compared)


def test_without_verdicts_there_is_nothing_to_measure():
    with pytest.raises(BadInputError, match="no verdicts"):
        measure([])


def test_a_round_is_counted_out():
    tried = [[a_try(True, True), a_try(False, True, finish_reason="length")],
             [a_try(True, False), a_try(False, True)]]  # fmt: skip
    found = count("answer", 2, 5, tried, [tried[0][0], tried[1][1]], 1)
    assert (found.keep, found.round, found.seed) == ("answer", 2, 5)
    assert (found.tries, found.unfinished, found.passing, found.questions) == (4, 1, 2, 2)
    assert (found.shared, found.left_out, found.rows, found.tokens) == (3, 1, 2, 60)
    assert (found.label, found.evidence, found.answer) == (2, 1, 2)
