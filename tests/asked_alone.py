"""One student, asked in batches and one by one."""

from typing import Any

from tracegap.students.requests import Ask
from tracegap.students.settings import GenerationSettings


def local(model: Any, tokenizer: Any, **settings: int) -> Any:
    from tracegap.students.generate import LocalStudent

    return LocalStudent(model, tokenizer, GenerationSettings(**settings), "tiny")


def alone(model: Any, tokenizer: Any, ask: Ask, new_tokens: int) -> tuple[list[int], int]:
    """Returns transformers' own greedy generation of one ask, and the prompt's length."""
    import torch

    from tracegap.students.tokenise import prompt_ids

    prompt = prompt_ids(ask.messages, tokenizer)
    ids = torch.tensor([prompt])
    output = model.generate(
        ids, attention_mask=torch.ones_like(ids), do_sample=False, max_new_tokens=new_tokens
    )
    return output[0, len(prompt) :].tolist(), len(prompt)
