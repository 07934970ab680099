"""The paper's settings from build to report, on its own data: killed and resumed, or not.

The students have a few thousand weights and their families' shapes and templates. Rows, steps and
lengths are cut; everything else is as the files of settings have it.
"""

import os
import signal
import subprocess
import sys
import time

import pytest

pytest.importorskip("bitsandbytes", reason="needs the extra `qlora`")

from families import FAMILIES, write_student

CUT = (
    "seeds=[0]",
    "arms=[vanilla, correct]",
    "training.checkpoint_every=1",
    "training.epochs=2",
    "training.rank=64",  # else the adapters are too small for 8-bit state
    "generation.max_new_tokens=8",
    "generation.batch_size=8",
    "generation.controls=2",
)
# what has just been written when the process is killed
MOMENTS = (
    "data/test.jsonl",
    "students/vanilla-seed0/checkpoint.safetensors",
    "students/correct-seed0/checkpoint.safetensors",
    "generations/vanilla-seed0.unfinished-*.jsonl",
    "verdicts/vanilla-seed0.jsonl",
)


def command(config, student, source, folder):
    changes = [part for change in CUT for part in ("--set", change)]
    return [
        sys.executable, "-m", "tracegap", "run", config, "--student", str(student),
        "--source", str(source), "--limit", "24", "--output-dir", str(folder), *changes,
    ]  # fmt: skip


def kill_at(moment, arguments, folder):
    """Runs until a file is there and kills the process at once; False if it was too fast."""
    before = {path: path.stat().st_mtime_ns for path in folder.glob(moment)}
    process = subprocess.Popen(
        arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT
    )
    until = time.monotonic() + 400
    while process.poll() is None and time.monotonic() < until:
        if any(before.get(p) != p.stat().st_mtime_ns for p in folder.glob(moment) if p.exists()):
            process.send_signal(signal.SIGKILL)
            break
        time.sleep(0.002)
    return process.wait() == -signal.SIGKILL


ENVIRONMENT = os.environ | {"OMP_NUM_THREADS": "1"}


def files(folder):
    """All that a run wrote, except how long it took."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(".times.jsonl") and path.name != ".lock"
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "config", "data"),
    [("qwen3", "paper-cotempqa", "cotempqa"), ("llama32", "paper-babi", "babi/en")],
)
def test_a_killed_run_ends_as_one_that_was_not(name, config, data, shared_data, tmp_path):
    family = next(family for family in FAMILIES if family.name == name)
    student = write_student(family, tmp_path / "student")
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    run = command(config, student, shared_data / data, whole)
    subprocess.run(run, check=True, env=ENVIRONMENT, capture_output=True, timeout=600)
    assert (whole / "report.html").exists()
    again = command(config, student, shared_data / data, killed)
    kills = sum(kill_at(moment, again, killed) for moment in MOMENTS)
    assert kills >= 3
    assert not (killed / "report.html").exists()
    subprocess.run(again, check=True, env=ENVIRONMENT, capture_output=True, timeout=600)
    assert files(killed) == files(whole)
