"""A study of saved tables says what the run's folder says."""

import json
from dataclasses import replace

import pytest

from commands import tracegap
from tracegap.errors import BadInputError
from tracegap.run.folder import read_settings
from tracegap.run.read_verdict_tables import read_study
from tracegap.run.stages.analyse import read_analysis, read_learning, read_sampled
from tracegap.run.stages.effects import read_effects
from tracegap.run.stages.report import report_input
from tracegap.run.study import study_input, study_results
from tracegap.run.verdict_table import write_tables_of


def without_texts(inputs, **more):
    """A page's input as a table holds it; what JSON has read back is a list."""
    identity = replace(inputs.identity, arms=list(inputs.identity.arms))
    texts = {"samples": (), "sampled": "", "prompts": {}, "again": {}, "traces": (), "policies": ()}
    return replace(inputs, identity=identity, **texts, **more)


def test_the_analysis_of_folder_and_tables_is_the_same(intervened, saved):
    found = study_results(read_study(saved))
    assert found.analysis == read_analysis(intervened)
    assert found.effects == read_effects(intervened)
    assert found.learning is None
    assert found.tries == read_sampled(intervened) is not None


def test_the_page_has_all_but_the_samples(intervened, saved):
    study = read_study(saved)
    found = study_input(study, study_results(study))
    whole = report_input(intervened, read_settings(intervened.root))
    assert whole.samples
    assert found.interventions.notes == whole.interventions.notes
    assert found.interventions.sentences == whole.interventions.sentences
    assert replace(found, interventions=None) == without_texts(whole, interventions=None)


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


def test_saved_tables_print_their_samples_as_the_run_does(intervened, saved):
    of_run, of_tables = (
        tracegap(*command).stdout.splitlines()
        for command in (("report", intervened.root), ("analyse", *saved))
    )
    for told in ("At least one of k samples right", "pass@2", "Each step against the answer"):
        assert sum(told in line for line in of_tables) == sum(told in line for line in of_run) > 0


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


def test_a_sweep_is_kept_with_its_learning_curves(swept, tmp_path):
    experiment, run = swept
    study = read_study(write_tables_of(run, experiment, tmp_path / "sweep.parquet"))
    found = study_results(study)
    assert found.size == 24
    assert found.analysis == read_analysis(run)
    assert found.learning == read_learning(run)
    whole = report_input(run, experiment)
    again, unsaid = study_input(study, found), {"sentences": (), "headlines": ()}
    assert without_texts(whole, **unsaid) == replace(again, **unsaid)
    for told in ("sentences", "headlines"):  # that the smaller sets are nested, tables do not know
        assert getattr(whole, told)[1:] == getattr(again, told)[1:]
        assert getattr(whole, told)[0].endswith("results of those of 24.")
    small = study_results(study, 8)
    assert small.learning == found.learning
    assert small.analysis.arms != found.analysis.arms
    assert study_input(study, small).sentences[0].endswith("results of those of 8.")
    with pytest.raises(BadInputError, match="the sizes are 8, 24"):
        study_results(study, 9)
