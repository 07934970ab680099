"""A fast version of `make simulate`: all levels and coverage that the docs promise, fewer draws."""

import pytest

from tracegap.statistics.simulated_clusters import cluster_rows
from tracegap.statistics.simulated_runs import run_rows
from tracegap.statistics.simulated_within import within_rows

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


def test_within_questions_keeps_its_level_where_the_pooled_test_does_not():
    rows = within_rows(40)
    levels = of(rows, "within questions rejects")
    assert sum(row.share for row in levels) / len(levels) <= 0.10
    assert min(row.share for row in of(rows, "pooled test rejects")) > 0.8
    for row in of(rows, "interval holds a planted odds ratio"):
        assert row.share >= 0.8, row


def test_clusters_of_any_sizes():
    for row in cluster_rows(DRAWS):
        if row.wanted.startswith("<="):
            assert row.share <= MOST + 0.05 * row.wanted.startswith("<= 10"), row
        elif row.figure.endswith("mean"):
            assert row.share >= 0.93, row
        elif row.wanted == ">= 93 %":
            assert row.share >= 0.83, row  # the worst of 12 of so few draws
