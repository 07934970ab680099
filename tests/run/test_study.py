"""A study of saved tables says what the run's folder says."""

import json
from dataclasses import replace

import pytest

from commands import tracegap
from tracegap.run.folder import read_settings
from tracegap.run.read_verdict_tables import read_study
from tracegap.run.stages.analyse import read_analysis
from tracegap.run.stages.effects import read_effects
from tracegap.run.stages.report import report_input
from tracegap.run.study import study_analysis, study_effects, study_input


def test_the_analysis_of_folder_and_tables_is_the_same(intervened, saved):
    study = read_study(saved)
    assert study_analysis(study) == read_analysis(intervened)
    assert study_effects(study) == read_effects(intervened)


def test_the_page_has_all_but_the_samples(intervened, saved):
    study = read_study(saved)
    found = study_input(study, study_analysis(study), study_effects(study))
    whole = report_input(intervened, read_settings(intervened.root))
    assert whole.samples
    assert found.interventions.notes == whole.interventions.notes
    assert found.interventions.sentences == whole.interventions.sentences
    assert replace(found, interventions=None) == replace(whole, samples=(), interventions=None)


def test_the_command_saves_and_analyses_tables(intervened, tmp_path):
    table = tmp_path / "data" / "kept.parquet"
    result = tracegap("analyse", intervened.root, "--save", table)
    assert result.returncode == 0, result.stderr
    assert str(table) in result.stdout
    again = tracegap("analyse", table, "--output-dir", tmp_path / "again", "--json")
    assert again.returncode == 0, again.stderr
    written = json.loads((tmp_path / "again" / "analysis" / "analysis.json").read_text("utf-8"))
    of_run = json.loads(intervened.analysis.read_text("utf-8"))
    assert json.loads(again.stdout) == written == of_run
    for name in ("rates", "associations", "within-questions"):
        mine = (tmp_path / "again" / "tables" / f"{name}.csv").read_bytes()
        assert mine == (intervened.tables / f"{name}.csv").read_bytes()
    assert "without samples" in (tmp_path / "again" / "report.html").read_text("utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--save", "a.parquet", "kept.parquet", "other.parquet"),
        ("--save", "a.csv", "."),
        ("--counts", "1,2,3,4", "kept.parquet"),
        (),
    ],
)
def test_options_that_do_not_go_together_are_refused(arguments):
    result = tracegap("analyse", *arguments)
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
