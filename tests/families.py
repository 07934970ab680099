"""Six families of students: their chat templates and the special tokens that these write."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

TEMPLATES = Path(__file__).parent / "students" / "templates"
UNTHOUGHT = "<think>\n\n</think>\n"


@dataclass(frozen=True)
class Family:
    """What is peculiar to a family; see `students/templates/README.md`.

    Attributes:
        name: Of its template's file.
        model: Kind of model in transformers.
        eos, bos: The tokenizer's end and start tokens.
        end: The token that ends an answer.
        opens: How the prompt ends.
        unthought: What more it ends with if thinking is off.
        dated: How the date is written, if it is.
        others: Further tokens of its own.
    """

    name: str
    model: str
    eos: str
    bos: str | None
    end: str
    opens: str
    unthought: str = ""
    dated: str = ""
    others: tuple[str, ...] = ()


CHATML = "<|im_start|>assistant\n"
GEMMA = "<start_of_turn>model\n"
HEADERS = ("<|start_header_id|>", "<|end_header_id|>")
FAMILIES = (
    Family("qwen3", "qwen3", "<|im_end|>", None, "<|im_end|>", CHATML, UNTHOUGHT + "\n", "",
           ("<|endoftext|>", "<|im_start|>", "<think>", "</think>")),
    Family("llama32", "llama", "<|eot_id|>", "<|begin_of_text|>", "<|eot_id|>",
           "<|start_header_id|>assistant<|end_header_id|>\n\n", "", "26 Jul 2024", HEADERS),
    Family("gemma2", "gemma2", "<eos>", "<bos>", "<end_of_turn>", GEMMA, "", "",
           ("<start_of_turn>",)),
    Family("gemma3", "gemma3_text", "<eos>", "<bos>", "<end_of_turn>", GEMMA, "", "",
           ("<start_of_turn>",)),
    Family("phi4mini", "phi3", "<|endoftext|>", None, "<|end|>", "<|assistant|>", "", "",
           ("<|system|>", "<|user|>", "<|assistant|>")),
    Family("smollm2", "llama", "<|im_end|>", None, "<|im_end|>", CHATML, "", "",
           ("<|im_start|>",)),
    Family("smollm3", "smollm3", "<|im_end|>", None, "<|im_end|>", CHATML, UNTHOUGHT,
           "26 July 2024", ("<|im_start|>", "<think>", "</think>")),
)  # fmt: skip


def tokenizer_of(family: Family) -> Any:
    """Returns a tokenizer of bytes with the family's tokens and template.

    Like the real ones it adds the start token by itself when it is let.
    """
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    named = (family.eos, *filter(None, [family.bos]), family.end, *family.others)
    own = list(dict.fromkeys(named))
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {token: i for i, token in enumerate([*own, *alphabet])}
    raw = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    raw.decoder = decoders.ByteLevel()
    if family.bos:
        raw.post_processor = processors.TemplateProcessing(
            single=f"{family.bos} $A", special_tokens=[(family.bos, vocabulary[family.bos])]
        )
    made = PreTrainedTokenizerFast(
        tokenizer_object=raw, eos_token=family.eos, bos_token=family.bos, pad_token=family.eos
    )
    made.add_special_tokens({"additional_special_tokens": own})
    made.chat_template = (TEMPLATES / f"{family.name}.jinja").read_text(encoding="utf-8")
    return made


def model_of(family: Family, tokenizer: Any, layers: int = 2) -> Any:
    """Returns a random model of the family's shape, a few thousand weights large."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    config = AutoConfig.for_model(
        family.model,
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=layers,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=16,
        max_position_embeddings=16384,
        **({"sliding_window": 64} if family.model.startswith("gemma") else {}),
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    torch.manual_seed(1)
    return AutoModelForCausalLM.from_config(config).float().eval()


def write_student(family: Family, folder: Path) -> Path:
    """Writes model and tokenizer where `load_student` finds them."""
    tokenizer = tokenizer_of(family)
    model_of(family, tokenizer).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
