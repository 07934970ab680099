"""What several trainings of an arm show: each by itself, and together by their spread."""

from dataclasses import replace

import pytest

from reanswered import a_student
from tracegap.interventions.asking.swaps import (
    BOTH_WRONG,
    GOLD,
    OWN,
    WRONG_EVIDENCE,
    WRONG_LABEL,
)
from tracegap.interventions.effects.analyse_effects import analyse_interventions
from tracegap.interventions.effects.by_run import mean_over_runs
from tracegap.report.inputs import Interventions
from tracegap.report.intervention_sentences import intervention_sentences
from tracegap.report.intervention_tables import by_run_table, intervention_tables


def trained(*after_gold):
    """Students that are right in 36 of 40 after wrong evidence, and so often after gold."""
    for seed, right in enumerate(after_gold):
        rights = {OWN: 30, GOLD: right, WRONG_LABEL: right, WRONG_EVIDENCE: 36, BOTH_WRONG: 36}
        yield from (replace(row, seed=seed) for row in a_student(rights, "incorrect"))


def test_each_training_is_read_and_their_mean_is_over_trainings():
    found = analyse_interventions(trained(4, 8, 6))
    label, evidence, both = found.by_run
    assert [row.step for row in found.by_run] == ["label", "evidence", "both"]
    assert [run.gain.value for run in evidence.runs] == pytest.approx([-0.8, -0.7, -0.75])
    assert {(run.use, run.direction) for run in evidence.runs} == {("used", "against it")}
    assert evidence.mean == mean_over_runs([run.gain.value for run in evidence.runs])
    assert evidence.mean.low == pytest.approx(-0.75 - 4.3027 * 0.05 / 3**0.5, abs=1e-4)
    assert label.mean.low is None  # no run differs from another
    assert both.mean.n == 3


def test_one_training_says_nothing_of_trainings():
    assert analyse_interventions(trained(4)).by_run == ()
    assert mean_over_runs([0.5]).low is None


def test_the_sentence_counts_students_and_the_table_has_them_all():
    found = analyse_interventions(trained(4, 8, 36))
    said = [text for text in intervention_sentences(found) if "over 3 runs" in text]
    assert len(said) == 2
    assert said[1].startswith("Arm incorrect, over 3 runs: gold evidence in place of false ")
    assert "0 of 3 students use it and answer by it, 2 use it and answer against" in said[1]
    rows = by_run_table(found).rows
    assert [row[2] for row in rows] == ["0", "1", "2", "all"] * 3
    names = [table.name for table in intervention_tables(Interventions(found, ()))]
    assert "readings-by-run" in names


def test_no_interval_goes_beyond_a_difference_of_shares():
    found = mean_over_runs([1.0, 1.0, 0.9])
    assert found.high == 1.0
    assert found.low == pytest.approx(0.8232, abs=1e-4)
    assert mean_over_runs([-1.0, -0.9]).low == -1.0
