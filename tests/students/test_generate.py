"""Local students: planned in batches, refused where a prompt does not fit, adapters merged."""

from pathlib import Path
from typing import Any

import pytest

from asked_alone import alone, local
from rooms_task import EXAMPLES, TASK
from tiny import tiny_model
from tracegap.errors import StudentError
from tracegap.students.requests import asks_for
from tracegap.students.settings import GenerationSettings


def test_batches_are_planned_longest_first(model: Any, tokenizer: Any) -> None:
    asks = asks_for(EXAMPLES, TASK, "correct", 0, ("full",))
    student = local(model, tokenizer, max_new_tokens=5, batch_size=16)
    plan = student.plan(asks)
    assert [len(batch) for batch in plan] == [16, 16, 8]
    lengths = [g.prompt_tokens for batch in student.generate(plan) for g in batch]
    assert lengths == sorted(lengths, reverse=True)


def test_a_prompt_beyond_the_context_is_refused(model: Any, tokenizer: Any) -> None:
    asks = asks_for(EXAMPLES[:3], TASK, "correct", 0, ("full",))
    with pytest.raises(StudentError, match=r"e\d.*context of 512"):
        local(model, tokenizer, max_new_tokens=450).plan(asks)


def test_an_adapter_is_merged(tokenizer: Any, tmp_path: Path) -> None:
    import torch
    from peft import LoraConfig, get_peft_model

    from tracegap.students.generate import LocalStudent
    from tracegap.students.trained import Trained

    base, folder = tmp_path / "base", tmp_path / "adapter"
    plain = tiny_model("llama", len(tokenizer))
    plain.save_pretrained(base)
    tokenizer.save_pretrained(base)
    tokenizer.save_pretrained(folder)
    adapted = get_peft_model(
        plain, LoraConfig(r=4, target_modules="all-linear", task_type="CAUSAL_LM")
    )
    with torch.no_grad():
        for name, parameter in adapted.named_parameters():
            if "lora_B" in name:
                parameter.normal_(0, 0.3)
    adapted.save_pretrained(folder)
    settings = GenerationSettings(max_new_tokens=16, batch_size=4)
    student = LocalStudent.trained(Trained(str(base), folder), settings)
    untrained = LocalStudent.trained(Trained(str(base), base), settings)
    asks = asks_for(EXAMPLES[:4], TASK, "correct", 0, ("full",))
    (said,) = student.generate([asks])
    (before,) = untrained.generate([asks])
    assert said != before
    adapted.eval()
    for ask, generation in zip(asks, said, strict=True):
        ids, _ = alone(adapted, tokenizer, ask, 16)
        kept = ids[:-1] if generation.finish_reason == "stop" else ids
        assert generation.text == tokenizer.decode(kept)
    assert student.identity != untrained.identity
