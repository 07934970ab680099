"""What a run that goes on has kept."""

import shutil

from tracegap.files import write_text
from tracegap.run.experiment import Experiment
from tracegap.run.folder import read_settings
from tracegap.run.kept import kept_sentence
from tracegap.students.checkpoint import STATE_FILE


def test_a_new_folder_has_kept_nothing(tmp_path):
    assert kept_sentence(tmp_path, Experiment(student="mock")) == ""
    assert kept_sentence(tmp_path / "none", Experiment(student="mock")) == ""


def test_finished_stages_checkpoints_and_answers_are_named(mock_run, tmp_path):
    root = tmp_path / "run"
    shutil.copytree(mock_run[0], root)
    write_text(root / "students" / "correct-seed0" / STATE_FILE, "")
    part = root / "generations" / "correct-seed0.unfinished-00.jsonl"
    write_text(part, "{}\n{}\n")
    settings = read_settings(root)
    said = kept_sentence(root, settings)
    assert said.startswith(f"{root} goes on; kept from before: finished analyse, build, generate-")
    assert " and " in said
    assert "a checkpoint of correct-seed0" in said
    assert "2 answers of correct-seed0" in said
    write_text(root / "manifests" / "train-correct-seed0.json", "{}")
    assert "checkpoint" not in kept_sentence(root, settings)
    assert kept_sentence(root, settings.model_copy(update={"title": "another"})) == ""
