"""Students of a few thousand weights, for tests of how students are asked."""

from typing import Any

import pytest

LAST_WORDS = "{% for m in messages %}{{ m['content'][-90:] }}<|end|>{% endfor %}<|say|>"


def tiny_tokenizer(template: str = LAST_WORDS, roles: tuple[str, ...] = ("<|say|>",)) -> Any:
    """Returns a tokenizer of bytes; tests without the extra `train` are skipped."""
    pytest.importorskip("torch", reason="needs the extra `train`")
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {token: i for i, token in enumerate(["<|end|>", *roles, *alphabet])}
    raw = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    raw.decoder = decoders.ByteLevel()
    made = PreTrainedTokenizerFast(tokenizer_object=raw, eos_token="<|end|>", pad_token="<|end|>")
    made.add_special_tokens({"additional_special_tokens": [*roles]})
    made.chat_template = template
    return made


def tiny_model(kind: str, size: int) -> Any:
    """Returns a random model of two layers whose greedy choices are clear."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    shape = {
        "vocab_size": size,
        "hidden_size": 64,
        "intermediate_size": 96,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 16,
        "max_position_embeddings": 512,
        "initializer_range": 0.4,
        "bos_token_id": None,
        "eos_token_id": 0,
        "pad_token_id": 0,
    }
    if kind == "mistral":
        shape["sliding_window"] = 24
    torch.set_num_threads(1)  # threads cost more than they gain on so small a model
    torch.manual_seed(1)
    model = AutoModelForCausalLM.from_config(AutoConfig.for_model(kind, **shape))
    model.generation_config.eos_token_id = [0, 7, 11]  # several end tokens, and early ends
    return model.float().eval()
