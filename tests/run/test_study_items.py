"""Items of a run: what its students wrote, or were taught, with the truth as it was checked."""

import pytest

from tracegap.errors import BadInputError, SettingsError
from tracegap.files import read_records
from tracegap.records import Verdict
from tracegap.run.experiment import read_experiment
from tracegap.run.folder import RunFolder, read_settings
from tracegap.run.study_items import study_arms, taught_items, written_items


def test_items_are_what_the_verdicts_say(mock_run):
    run, experiment = RunFolder(mock_run[0]), read_settings(mock_run[0])
    arms = study_arms(experiment, [])
    assert arms == ["correct", "incorrect"]
    items, left_out = written_items(run, experiment, arms)
    verdicts = {
        (v.arm, v.example_id): v
        for arm in arms
        for v in read_records(run.verdicts(arm, 0), Verdict)
        if v.condition == "full"
    }
    assert len(items) + sum(left_out.values()) == len(verdicts) == 120
    for item in items:
        verdict = verdicts[item.arm, item.question_id]
        assert item.answer_right == verdict.answer_right
        assert item.trace_right == verdict.trace_right
        assert item.answer == ", ".join(verdict.said_answers)
        assert "<think>" not in item.trace


def test_taught_traces_are_before_right_answers(mock_run):
    run, experiment = RunFolder(mock_run[0]), read_settings(mock_run[0])
    items = taught_items(run, experiment, ["correct", "incorrect"])
    assert len(items) == 120
    assert {(i.arm, i.trace_right, i.answer_right) for i in items} == {
        ("correct", True, True),
        ("incorrect", False, True),
    }


def test_arms_without_traces_and_runs_without_verdicts(tmp_path):
    experiment = read_experiment(None, {"student": "mock"})
    with pytest.raises(SettingsError, match="'vanilla' has no traces"):
        study_arms(experiment, ["vanilla"])
    run = RunFolder(tmp_path)
    (tmp_path / "data").mkdir()
    run.test_examples.write_text("")
    with pytest.raises(BadInputError, match="run the experiment"):
        written_items(run, experiment, ["correct"])
