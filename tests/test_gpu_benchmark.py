"""The benchmark on a GPU: it says what it could not measure, and its ways work on a processor."""

import subprocess
import sys

import pytest

from paths import ROOT

torch = pytest.importorskip("torch", reason="needs the extra `train`")


def lines(*options):
    """Returns the cells of each line of its table, the head aside."""
    command = [sys.executable, str(ROOT / "benchmarks" / "gpu.py"), *map(str, options)]
    found = subprocess.run(command, capture_output=True, text=True)
    assert found.returncode == 0, found.stderr
    table = [line for line in found.stdout.splitlines() if line.startswith("|")]
    rows = [line.strip("|").split("|") for line in table]
    assert all(len(row) == 5 for row in rows), rows
    return {(row[0].strip(), row[1].strip()): [c.strip() for c in row[2:]] for row in rows[2:]}


def test_without_a_gpu_nothing_is_measured_and_that_is_said():
    if torch.cuda.is_available():
        pytest.skip("there is a GPU")
    found = lines()
    assert len(found) == 9
    assert {tuple(cells) for cells in found.values()} == {("not measured: no GPU", "", "")}


@pytest.mark.slow
def test_what_a_processor_can_do_is_measured_there(tiny_student):
    small = ("--rows", 8, "--batch", 2, "--prompts", 4, "--new-tokens", 4)
    found = lines("--on-cpu", "--shape", "tiny", "--tokenizer", tiny_student, *small)
    for what in (
        ("SFT, LoRA r 16", "tracegap"),
        ("SFT, LoRA r 16", "TRL"),
        ("SFT, QLoRA r 16", "tracegap"),
        ("greedy answers", "tracegap"),
        ("greedy answers", "transformers"),
    ):
        speed, share, memory = found[what]
        assert int(speed.replace(",", "")) > 0, found[what]
        assert share.endswith("%") or what[0] == "greedy answers"
        assert memory.endswith(" GB")
    for what, cells in found.items():
        if "not measured" in cells[0]:  # and why
            assert len(cells[0]) > len("not measured: "), what
