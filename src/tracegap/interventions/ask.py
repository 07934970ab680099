"""Log-probabilities of answers after several traces, the prompt read once for all of them."""

from collections.abc import Sequence
from typing import Any

from tracegap.errors import StudentError


def shared_log_probabilities(
    model: Any, prompt: Sequence[int], tails: Sequence[tuple[Sequence[int], Sequence[int]]]
) -> list[float]:
    """Returns the summed log-probability (in nats) of each tail's answer.

    Args:
        model: A causal language model of attention layers, in evaluation mode.
        prompt: Token ids that all tails follow; at least one.
        tails: For each, the token ids of trace and of answer; the answer at least one.

    Raises:
        StudentError: The prompt or an answer is empty.
    """
    import torch
    from transformers import DynamicCache

    _check(prompt, tails)
    with torch.inference_mode():
        device, rows = model.device, len(tails)
        cache = DynamicCache()
        read = torch.tensor([list(prompt)], device=device)
        first = model(input_ids=read, past_key_values=cache, use_cache=True, logits_to_keep=1)
        cache.batch_repeat_interleave(rows)
        whole = [[*trace, *answer] for trace, answer in tails]
        longest = max(map(len, whole))
        # padded on the right: what a real token sees is causal, so padding changes none of it
        ids = torch.tensor([row + [0] * (longest - len(row)) for row in whole], device=device)
        mask = torch.ones(rows, len(prompt) + longest, dtype=torch.long, device=device)
        for row, tokens in enumerate(whole):
            mask[row, len(prompt) + len(tokens) :] = 0
        places = torch.arange(len(prompt), len(prompt) + longest, device=device)
        logits = model(
            input_ids=ids,
            attention_mask=mask,
            position_ids=places.expand(rows, -1),
            past_key_values=cache,
            use_cache=True,
        ).logits
        before = torch.cat([first.logits[:, -1:].expand(rows, -1, -1), logits[:, :-1]], dim=1)
        chosen = before.float().log_softmax(-1).gather(-1, ids[:, :, None])[:, :, 0]
        return [
            float(chosen[row, len(trace) : len(trace) + len(answer)].sum())
            for row, (trace, answer) in enumerate(tails)
        ]


def _check(prompt: Sequence[int], tails: Sequence[tuple[Sequence[int], Sequence[int]]]) -> None:
    if not prompt:
        raise StudentError("answers cannot be scored after an empty prompt.")
    if not all(answer for _, answer in tails):
        raise StudentError("an empty answer cannot be scored.")
