"""The simulation of runs: tests over runs keep their level, tests over questions do not."""

import pytest

from tracegap.statistics.simulated_runs import run_rows

DRAWS = 100
# 5 % and 95 % in so few draws, with three and a half of their standard errors
MOST, LEAST = 0.13, 0.87


@pytest.fixture(scope="module")
def over_runs():
    rows = run_rows(DRAWS)
    assert len({row.student for row in rows}) == 8
    return rows


def of(rows, figure):
    found = [row for row in rows if row.figure == figure]
    assert found
    return found


@pytest.mark.parametrize(
    "test", ["mixed test of runs", "Welch's t over runs", "permutation of runs"]
)
def test_tests_over_runs_keep_their_level_however_runs_vary(over_runs, test):
    rows = of(over_runs, f"{test} rejects")
    for row in rows:
        assert row.share <= MOST, row
    assert sum(row.share for row in rows) / len(rows) <= 0.07


def test_tests_over_questions_take_students_for_arms(over_runs):
    rows = of(over_runs, "paired test of all verdicts rejects")
    assert max(row.share for row in rows if "SD 0 logits" in row.student) <= MOST
    assert min(row.share for row in rows if "SD 0.6 logits" in row.student) > 0.4


@pytest.mark.parametrize(
    "figure",
    [
        "interval holds the difference",
        "interval holds the run SD",
        "interval of one arm, with seeds, holds its rate",
    ],
)
def test_intervals_over_runs_hold_the_truth(over_runs, figure):
    for row in of(over_runs, figure):
        assert row.share >= LEAST, row
