"""Fine-tuning: the loss falls, seeds differ, and files are the same bytes every time."""

import json

from training import SETTINGS, train


def test_training_lowers_the_loss_and_writes_a_plain_adapter(tiny_student, tmp_path):
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    train(tiny_student, tmp_path)
    losses = [json.loads(x)["loss"] for x in (tmp_path / "loss.jsonl").read_text().splitlines()]
    assert len(losses) == 10
    assert sum(losses[-3:]) < sum(losses[:3])
    base = AutoModelForCausalLM.from_pretrained(tiny_student)
    assert PeftModel.from_pretrained(base, tmp_path).peft_config["default"].r == 4


def test_two_seeds_differ(tiny_student, tmp_path):
    train(tiny_student, tmp_path / "a", seed=0)
    train(tiny_student, tmp_path / "b", seed=1)
    name = "adapter_model.safetensors"
    assert (tmp_path / "a" / name).read_bytes() != (tmp_path / "b" / name).read_bytes()


def test_an_adapter_is_the_same_bytes_whatever_the_hash_seed(tiny_student, tmp_path):
    train(tiny_student, tmp_path)
    config = json.loads((tmp_path / "adapter_config.json").read_text())
    assert len(config["target_modules"]) > 4
    assert config["target_modules"] == sorted(config["target_modules"])


def test_full_fine_tuning_writes_a_whole_model(tiny_student, tmp_path):
    train(tiny_student, tmp_path, SETTINGS.model_copy(update={"method": "full"}))
    assert (tmp_path / "model.safetensors").exists()
