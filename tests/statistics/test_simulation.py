"""The simulation: students of known truth, whose intervals hold it as often as they say."""

from dataclasses import replace

import numpy as np
import pytest

from tracegap.statistics.simulation import STUDENTS, coverage, levels, truths


@pytest.mark.parametrize("student", STUDENTS, ids=lambda student: student.name)
def test_the_truth_is_what_many_draws_show(student):
    drawn = replace(student, clusters=200_000 // len(student.sizes))
    trace, answer, _, _ = drawn.draw(np.random.default_rng(3))
    found = np.bincount(2 * ~trace + ~answer, minlength=4) / len(trace)
    assert found == pytest.approx(student.truth(), abs=0.006)
    assert student.truth().sum() == pytest.approx(1)


def test_a_student_nearby_keeps_what_it_is():
    independent = STUDENTS[0].near(np.random.default_rng(1))
    assert independent.with_trace == independent.without != STUDENTS[0].without
    assert truths(independent)["mutual information"] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("name", ["mediated", "answers near 0", "unequal clusters"])
def test_intervals_cover(name):
    student = next(student for student in STUDENTS if student.name == name)
    for row in coverage(student, 500):
        assert 0.92 < row.share < 0.985, row  # 95 %, with four of its standard errors below


def test_levels_hold_and_simpson_does_not_fool_the_strata():
    found = {(row.student, row.figure): row.share for row in levels(300)}
    assert found["confounded by class", "plain test rejects"] > 0.9
    assert found["confounded by class", "within classes rejects"] < 0.09
    assert found["at the margin", "equivalence is claimed"] < 0.09
    assert found["two arms alike", "McNemar rejects"] < 0.07
