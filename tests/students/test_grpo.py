"""Training by rewards through TRL: what it logs, saves, begins from, and goes on with."""

import json

import pytest

from tracegap.rewards import REWARDS
from tracegap.students.settings import TemplateSettings, TrainingSettings
from tracegap.tasks import get_task
from training import train

pytest.importorskip("trl", reason="needs the extra `grpo`")
pytestmark = pytest.mark.slow
TASK = get_task("babi")
WEIGHTS = {"form": 1.0, "trace": 0.5, "answer": 1.0, "evidence_step_f1_gold_free": 0.25}


def settings(**more):
    return TrainingSettings(
        method="grpo",
        grpo={"rewards": WEIGHTS, "group": 2},
        rank=4,
        alpha=8,
        batch_size=4,
        checkpoint_every=2,
        **more,
    )


def trained(student, folder, examples=8, stop_at=None, start=None, **more):
    from tracegap.students.grpo import train_by_rewards

    def progress(done, total):
        if done == stop_at:
            raise KeyboardInterrupt

    train_by_rewards(
        *(str(student), TASK.load("synthetic", 0, examples).examples, TASK, "correct", folder),
        *(settings(**more), 12, 0, progress, TemplateSettings()),
        start=start,
    )
    return [json.loads(line) for line in (folder / "loss.jsonl").read_text().splitlines()]


def test_every_reward_is_logged_at_every_step_and_an_adapter_is_saved(tiny_student, tmp_path):
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    lines = trained(tiny_student, tmp_path)
    assert [line["step"] for line in lines] == [1, 2, 3, 4]  # 8 questions, 2 of them a step
    for line in lines:
        assert set(line["rewards"]) == set(WEIGHTS)
        total = sum(WEIGHTS[name] * mean for name, mean in line["rewards"].items())
        assert line["reward"] == pytest.approx(total, abs=1e-5)
        assert line["completions/mean_length"] <= 12
        assert line["rate"] >= 0
    base = AutoModelForCausalLM.from_pretrained(tiny_student)
    assert PeftModel.from_pretrained(base, tmp_path).peft_config["default"].r == 4
    assert not list(tmp_path.glob("checkpoints-*"))


def test_training_raises_a_reward_that_can_be_earned(tiny_student, tmp_path, monkeypatch):
    """A random student soon writes the letter that is rewarded."""

    def writes_e(prompts, completions, **_):
        return [text[0]["content"].count("e") / 12 for text in completions]

    writes_e.__name__ = "form"
    monkeypatch.setitem(REWARDS, "form", writes_e)
    more = {"learning_rate": 0.05, "epochs": 4}
    lines = trained(tiny_student, tmp_path, examples=24, **more)
    earned = [line["rewards"]["form"] for line in lines]
    assert len(earned) == 48
    assert sum(earned[-8:]) > 2 * sum(earned[:8]) + 0.1


def test_a_killed_training_goes_on_from_its_checkpoint(tiny_student, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        trained(tiny_student, tmp_path, stop_at=3)
    assert len(list(tmp_path.glob("checkpoints-*/checkpoint-2"))) == 1
    lines = trained(tiny_student, tmp_path)
    assert [line["step"] for line in lines] == [1, 2, 3, 4]


def test_another_training_does_not_go_on_from_it(tiny_student, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        trained(tiny_student, tmp_path, stop_at=3)
    (left,) = tmp_path.glob("checkpoints-*")
    with pytest.raises(KeyboardInterrupt):
        trained(tiny_student, tmp_path, stop_at=1, learning_rate=0.5)
    assert not left.exists()


def test_it_begins_from_a_supervised_student_which_stays_as_it_is(tiny_student, tmp_path):
    train(tiny_student, tmp_path / "start")
    before = {p.name: p.read_bytes() for p in (tmp_path / "start").iterdir()}
    trained(tiny_student, tmp_path / "on", start=tmp_path / "start", learning_rate=1e-12)
    assert {p.name: p.read_bytes() for p in (tmp_path / "start").iterdir()} == before
    from safetensors.torch import load_file

    first, then = (
        load_file(tmp_path / name / "adapter_model.safetensors") for name in ("start", "on")
    )
    assert all((first[key] - then[key]).abs().max() < 1e-6 for key in first)
    assert any(value.abs().max() > 0 for key, value in then.items() if "lora_B" in key)
