"""The training loss: cross-entropy of the completion tokens, the head computed on them alone.

The head of a small model is a fifth of its work; the prompt's tokens need none of it.
"""

from collections.abc import Sequence
from typing import Any

from tracegap.students.tokenise import TokenRow


def completion_loss(model: Any, rows: Sequence[TokenRow], device: Any) -> Any:
    """Returns the summed cross-entropy over all completion tokens of the rows (a scalar tensor).

    Rows are padded on the right: under a causal mask no real token sees what comes after it, so no
    attention mask is needed, and the attention kernel's fast causal path is taken.

    Args:
        model: A causal language model, bare or wrapped by PEFT.
        rows: One batch.
        device: Where the model is.
    """
    import torch

    longest = max(row.length for row in rows)
    ids = torch.zeros(len(rows), longest, dtype=torch.long)
    places: list[int] = []
    targets: list[int] = []
    for i, row in enumerate(rows):
        ids[i, : row.length] = torch.tensor(row.prompt + row.completion)
        # the state at position p predicts the token at p + 1
        first = i * longest + len(row.prompt) - 1
        places += range(first, first + len(row.completion))
        targets += row.completion
    hidden = model.get_decoder()(input_ids=ids.to(device), use_cache=False).last_hidden_state
    chosen = hidden.reshape(-1, hidden.shape[-1])[torch.tensor(places, device=device)]
    logits = model.get_output_embeddings()(chosen).float()
    cap = getattr(model.config.get_text_config(), "final_logit_softcapping", None)
    if cap is not None:  # Gemma 2 bends its logits after the head
        logits = cap * torch.tanh(logits / cap)
    return torch.nn.functional.cross_entropy(
        logits, torch.tensor(targets, device=device), reduction="sum"
    )
