"""Learning curves: shares of runs by size, with Student's t over runs."""

import numpy as np
import pytest
from scipy.stats import t

from tracegap.statistics.learning import learning_of, run_mean
from verdicts import verdict


def test_a_curve_has_a_point_an_arm_size_and_step_that_was_scored():
    rows = [
        (size, verdict(arm, number, None, number < size, seed=seed, condition=condition))
        for size in (2, 1)
        for arm in ("correct", "vanilla")
        for seed in (0, 1)
        for number in range(4)
        for condition in ("full", "withheld")
    ]
    found = learning_of(rows)
    assert (found.sizes, found.questions) == ((1, 2), 4)
    answers = {(p.arm, p.size): p for p in found.points if p.step == "answer"}
    assert list(answers) == [("vanilla", 1), ("vanilla", 2), ("correct", 1), ("correct", 2)]
    assert answers["correct", 1].runs == (0.25, 0.25)
    assert answers["correct", 2].mean.value == 0.5
    assert answers["correct", 2].mean.n == 2


def test_unscored_steps_are_left_out_and_not_counted_as_wrong():
    rows = [(1, verdict("correct", 0, None, True)), (1, verdict("correct", 1, True, True))]
    traces = [p for p in learning_of(rows).points if p.step == "trace"]
    assert [p.runs for p in traces] == [(1.0,)]
    rows = [(1, verdict("correct", 0, None, True))]
    assert [p.step for p in learning_of(rows).points if p.step == "trace"] == []


def test_the_interval_is_students_t_over_runs():
    shares = [0.5, 0.62, 0.55, 0.7, 0.48]
    found = run_mean(shares)
    low, high = t.interval(0.95, 4, np.mean(shares), np.std(shares, ddof=1) / np.sqrt(5))
    assert (found.low, found.high) == pytest.approx((low, high))
    assert found.n == 5


def test_runs_that_tell_no_spread_have_no_interval():
    assert (run_mean([0.4]).low, run_mean([0.4]).high) == (None, None)
    assert run_mean([1.0, 1.0, 1.0]).low is None
    assert run_mean([0.0, 1.0]).low == 0.0  # ends stay shares
    assert run_mean([0.0, 1.0]).high == 1.0


def test_the_interval_holds_the_mean_of_further_trainings_as_often_as_it_says():
    rng = np.random.default_rng(5)
    draws = np.clip(rng.normal(0.6, 0.05, (2000, 5)), 0, 1)
    found = [run_mean(shares) for shares in draws]
    assert 0.93 < np.mean([e.low <= 0.6 <= e.high for e in found]) < 0.97
