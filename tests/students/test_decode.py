"""Decoding in batches: what single prompts say, whatever the batch."""

from typing import Any

import pytest

from asked_alone import alone, local
from rooms_task import EXAMPLES, TASK
from tracegap.students.requests import asks_for


def test_batches_say_what_single_prompts_say(model: Any, tokenizer: Any) -> None:
    asks = asks_for(EXAMPLES[:24], TASK, "correct", 0, ("full",))
    student = local(model, tokenizer, max_new_tokens=40, batch_size=12)
    said = {g.example_id: g for batch in student.generate(student.plan(asks)) for g in batch}
    reasons = set()
    for ask in asks:
        ids, prompt_tokens = alone(model, tokenizer, ask, 40)
        stopped = ids[-1] in (0, 7, 11)
        generation = said[ask.example_id]
        assert generation.text == tokenizer.decode(ids[:-1] if stopped else ids)
        assert generation.finish_reason == ("stop" if stopped else "length")
        assert generation.prompt_tokens == prompt_tokens
        assert generation.completion_tokens == len(ids)
        reasons.add(generation.finish_reason)
    if model.config.model_type == "llama":
        assert reasons == {"stop", "length"}  # rows did leave the batch while others went on


def test_chunks_of_prompts_change_nothing(
    model: Any, tokenizer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asks = asks_for(EXAMPLES[:12], TASK, "correct", 0, ("full",))
    student = local(model, tokenizer, max_new_tokens=20, batch_size=12)
    texts = []
    for budget in (1, 300, 100_000):
        monkeypatch.setattr("tracegap.students.decode.PREFILL_TOKENS_CPU", budget)
        (batch,) = student.generate(student.plan(asks))
        texts.append([g.text for g in batch])
    assert texts[0] == texts[1] == texts[2]
