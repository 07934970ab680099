"""Where a student runs, and in which precision."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from typing import Any


@cache
def device_of() -> Any:
    """Returns CUDA if there is any, else the CPU."""
    import torch

    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


@cache
def has_fast_bf16() -> bool:
    """Whether bf16 products are faster than fp32 here.

    True on CUDA from compute capability 8 (Ampere) on and on CPUs with bf16 instructions; elsewhere
    (T4, V100) bf16 is emulated, and was seen nine times slower than fp32 on a CPU.
    """
    import torch

    if device_of().type == "cuda":
        return bool(torch.cuda.get_device_capability() >= (8, 0))
    # torch has no public question for this; oneDNN uses AMX or AVX512-BF16 where it is there
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())


def training_dtype(full: bool) -> Any:
    """Returns the dtype of the weights in training; weights that are trained stay fp32."""
    import torch

    return torch.bfloat16 if has_fast_bf16() and not full else torch.float32


def generation_dtype() -> Any:
    """Returns the dtype of the weights in generation."""
    return training_dtype(full=False)


def autocast() -> AbstractContextManager[Any]:
    """Returns the context in which the forward pass runs."""
    import torch

    if not has_fast_bf16():
        return nullcontext()
    context: AbstractContextManager[Any] = torch.autocast(device_of().type, dtype=torch.bfloat16)
    return context


@contextmanager
def reading() -> Iterator[None]:
    """The context in which a student reads and answers: no gradients, no attention by cuDNN.

    With padding in a batch torch may give attention to cuDNN (on Hopper and later), which plans
    anew for each shape that it has not seen, and every token of an answer has a shape of its own.
    """
    import torch
    from torch.nn.attention import SDPBackend, sdpa_kernel

    others = [SDPBackend.FLASH_ATTENTION, SDPBackend.EFFICIENT_ATTENTION, SDPBackend.MATH]
    with torch.inference_mode(), sdpa_kernel(others):
        yield
