"""A run's folder: one run's files, one writer, and stages that are whole or not there."""

import shutil

import pytest

from commands import tracegap
from runs import files, refused


def test_an_output_folder_of_another_config_is_refused_and_kept(mock_run):
    folder, _ = mock_run
    before = files(folder)
    said = refused("run", "--student", "mock", "--task", "babi", "--output-dir", folder, code=2)
    assert "other settings" in said
    assert "--output-dir" in said
    assert files(folder) == before


def test_a_folder_with_other_files_is_refused(tmp_path):
    (tmp_path / "thesis.tex").write_text("x")
    assert "holds no run" in refused("run", "--student", "mock", "--output-dir", tmp_path, code=2)


@pytest.mark.parametrize("stage", ["train", "generate", "score", "analyse", "report"])
def test_a_stage_without_its_run_says_so(tmp_path, stage):
    assert "holds no run" in refused(stage, tmp_path)


def test_a_stage_without_the_one_before_names_the_missing_file(tmp_path):
    out = tmp_path / "run"
    tracegap("build", "--task", "babi", "--limit", 8, "--output-dir", out)
    assert "generations" in refused("score", out)


def test_a_wrong_setting_does_not_lock_the_folder(tmp_path):
    out = tmp_path / "run"
    wrong = ("run", "--student", "mock", "--source", tmp_path / "none", "--output-dir", out)
    assert "none" in refused(*wrong)
    mended = ("build", "--student", "mock", "--limit", "20", "--output-dir", out)
    assert tracegap(*mended).returncode == 0
    said = refused("build", "--student", "mock", "--limit", "30", "--output-dir", out, code=2)
    assert "task.limit: 20 there, 30 here" in said


def test_a_damaged_manifest_counts_as_unfinished(mock_run, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(mock_run[0], folder)
    (folder / "manifests" / "build.json").write_text("[]")
    assert tracegap("score", folder).returncode == 0
    (folder / "manifests" / "analyse.json").write_text("[]")
    assert tracegap("analyse", folder).returncode == 0
