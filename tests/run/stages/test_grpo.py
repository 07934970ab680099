"""Stage `train` by rewards: what it hands on, and what it begins from."""

import pytest

from tracegap.errors import BadInputError
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder, open_folder
from tracegap.run.stages.build import build
from tracegap.run.stages.train import train

pytest.importorskip("torch", reason="needs the extra `train`")


def settings(student, method="grpo", **grpo):
    rewarded = {"rewards": {"form": 1, "trace": 2}, "group": 2, **grpo}
    return Experiment(
        task={"name": "babi", "train": 6, "test": 4},
        student=str(student),
        arms=("correct",),
        training={"rank": 2, "method": method} | ({"grpo": rewarded} if method == "grpo" else {}),
        generation={"max_new_tokens": 9},
    )


def begun(root, experiment):
    run = open_folder(root, experiment)
    build(run, experiment)
    return run


@pytest.fixture
def calls(monkeypatch):
    from tracegap.students import grpo

    found = []

    def instead(name, examples, task, arm, folder, settings, room, seed, *rest):
        found.append((len(examples), task.name, arm, settings.rewarded.rewards, room, rest[-1]))
        folder.mkdir(parents=True)
        (folder / "adapter_config.json").write_text("{}")

    monkeypatch.setattr(grpo, "train_by_rewards", instead)
    return found


def test_questions_rewards_and_room_are_handed_on_once(tmp_path, tiny_student, calls):
    experiment = settings(tiny_student)
    run = begun(tmp_path / "run", experiment)
    for _ in range(2):
        train(run, experiment, lambda *_: None)
    assert calls == [(6, "babi", "correct", {"form": 1.0, "trace": 2.0}, 9, None)]


def test_it_begins_from_the_student_of_another_run(tmp_path, tiny_student, calls):
    supervised = settings(tiny_student, method="lora")
    other = begun(tmp_path / "start", supervised)
    experiment = settings(tiny_student, start=str(other.root))
    run = begun(tmp_path / "run", experiment)
    with pytest.raises(BadInputError, match="holds no adapter of arm 'correct' and seed 0"):
        train(run, experiment, lambda *_: None)
    train(other, supervised, lambda *_: None)
    train(run, experiment, lambda *_: None)
    assert calls[0][-1] == other.student("correct", 0)
    train(run, experiment, lambda *_: None)
    assert len(calls) == 1


def test_a_start_of_another_student_is_refused(tmp_path, tiny_student):
    begun(tmp_path / "start", Experiment(student="mock", task={"name": "babi", "limit": 4}))
    experiment = settings(tiny_student, start=str(tmp_path / "start"))
    run = begun(tmp_path / "run", experiment)
    with pytest.raises(BadInputError, match="its student is 'mock', not"):
        train(run, experiment, lambda *_: None)
    with pytest.raises(BadInputError, match="holds no run"):
        train(run, settings(tiny_student, start=str(tmp_path / "no")), lambda *_: None)
    assert not RunFolder(run.root).student("correct", 0).exists()
