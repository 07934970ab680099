"""Stage `train`: a student an arm and seed, trained once, on the same rows in any format."""

import json

import pytest

from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder
from tracegap.run.stages.build import build
from tracegap.run.stages.train import train
from tracegap.run.task_settings import TaskSettings

pytest.importorskip("torch")


def settings(student, **more):
    return Experiment(
        task={"name": "babi", "train": 12, "test": 8},
        student=str(student),
        arms=("correct",),
        training={"rank": 2, "batch_size": 4},
        **more,
    )


def trained(root, experiment):
    run = RunFolder(root)
    build(run, experiment)
    said = []
    train(run, experiment, lambda title, done, total, note="": said.append((title, done, total)))
    folder = run.student("correct", 0)
    return run, said, {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}


def test_a_mock_is_not_trained(tmp_path):
    experiment = settings("mock")
    train(RunFolder(tmp_path), experiment, lambda *_: None)
    assert list(tmp_path.iterdir()) == []


def test_a_finished_student_is_left_as_it_is_and_the_format_of_rows_plays_no_part(
    tmp_path, tiny_student
):
    run, said, files = trained(tmp_path / "one", settings(tiny_student))
    assert said[-1] == ("train correct, seed 0", 3, 3)
    train(run, settings(tiny_student), lambda *_: pytest.fail("trained again"))
    _, _, stepwise = trained(tmp_path / "two", settings(tiny_student, format="stepwise"))
    assert stepwise == files


def test_a_sweep_trains_on_the_first_rows_of_the_largest_set(tmp_path, tiny_student):
    sweep = {"name": "babi", "train": [4, 12], "test": 8}
    experiment = settings(tiny_student).model_copy(update={"task": TaskSettings(**sweep)})
    run = RunFolder(tmp_path)
    build(run, experiment)
    train(run, experiment, lambda *_: None)
    rows = {
        size: json.loads((run.student("correct", 0, size) / "lengths.json").read_text())["rows"]
        for size in (4, 12)
    }
    assert rows == {4: 4, 12: 12}
    alone, few = RunFolder(tmp_path / "few"), settings(tiny_student)
    build(alone, few)
    lines = run.traces("correct").read_text().splitlines()
    assert alone.traces("correct").read_text().splitlines() == lines  # so are those of 12 alone
    largest = run.student("correct", 0, 12)
    train(alone, few, lambda *_: None)
    weights = "adapter_model.safetensors"
    assert (largest / weights).read_bytes() == (alone.student("correct", 0) / weights).read_bytes()
    train(run, experiment, lambda *_: pytest.fail("trained again"))
