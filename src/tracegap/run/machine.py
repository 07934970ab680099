"""What a student was computed with, recorded beside the results.

Sums come out a little differently with another number of threads, on another processor or in
another precision, and a text may then take another turn. So each training and each round of
questions says what it ran on.
"""

import json
import platform
from pathlib import Path

from tracegap.files import write_text
from tracegap.run.folder import RunFolder
from tracegap.students.device import has_fast_bf16


def record_machine(run: RunFolder, job: str) -> None:
    """Writes processor, threads, precision and number of processes of a job that begins."""
    write_text(run.writes(run.machine(job)), json.dumps(_machine(), indent=1) + "\n")


def _machine() -> dict[str, object]:
    import torch

    cuda = torch.cuda.is_available()
    world = torch.distributed.get_world_size() if torch.distributed.is_initialized() else 1
    return {
        "processor": _processor(),
        "threads": torch.get_num_threads(),
        "precision": "bf16" if has_fast_bf16() else "fp32",
        "gpu": torch.cuda.get_device_name() if cuda else None,
        "world_size": world,
        "torch": str(torch.__version__),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
