"""What a run lacks is told before its first stage."""

import pytest

from tracegap import needs
from tracegap.errors import SettingsError
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder
from tracegap.run.stages.needs import check_needs


@pytest.fixture
def nothing_installed(monkeypatch):
    monkeypatch.setattr(needs, "is_installed", lambda package: False)


def told(tmp_path, **settings):
    with pytest.raises(SettingsError) as found:
        check_needs(RunFolder(tmp_path), Experiment.model_validate(settings))
    return str(found.value)


def test_a_mock_needs_nothing(tmp_path, nothing_installed):
    check_needs(RunFolder(tmp_path), Experiment.model_validate({"student": "mock"}))


def test_a_source_a_task_and_a_student_are_told_together(tmp_path, nothing_installed):
    said = told(tmp_path, student="org/model", task={"name": "marco", "source": "hub"})
    for package in ("datasets", "spacy", "torch", "transformers", "peft"):
        assert package in said


def test_the_method_of_training_is_asked_as_well(tmp_path, nothing_installed):
    said = told(tmp_path, student="org/model", training={"method": "qlora"})
    assert "training.method 'qlora' needs bitsandbytes, accelerate" in said


def test_training_by_rewards_needs_trl(tmp_path, nothing_installed):
    rewarded = {"method": "grpo", "grpo": {"rewards": {"form": 1}}}
    said = told(tmp_path, student="org/model", arms=["correct"], training=rewarded)
    assert "training.method 'grpo' needs trl, datasets" in said


def test_finished_stages_need_nothing(tmp_path, nothing_installed):
    run = RunFolder(tmp_path)
    experiment = Experiment.model_validate({"student": "vllm:m", "arms": ["correct"], "seeds": [0]})
    for stage in ("build", "generate-correct-seed0", "report"):
        path = run.manifest(stage)
        path.parent.mkdir(exist_ok=True)
        path.write_text("{}")
    check_needs(run, experiment)


def test_samples_that_are_still_to_be_drawn_need_their_student(tmp_path, nothing_installed):
    run = RunFolder(tmp_path)
    settings = {"student": "org/model", "arms": ["correct"], "generation": {"samples": 2}}
    experiment = Experiment.model_validate(settings)
    done = ["build", "train-correct-seed0", "generate-correct-seed0", "report"]
    for stage in (*done, "generate-correct-seed0-sample1"):
        path = run.manifest(stage)
        path.parent.mkdir(exist_ok=True)
        path.write_text("{}")
    with pytest.raises(SettingsError, match="torch"):
        check_needs(run, experiment)
    run.manifest("generate-correct-seed0-sample2").write_text("{}")
    check_needs(run, experiment)
