"""Threads of arithmetic."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tracegap import threads
from tracegap.threads import busy_note, physical_cores, pin_threads

TWO_OF_FOUR = """processor\t: 0
physical id\t: 0
core id\t\t: 0

processor\t: 1
physical id\t: 0
core id\t\t: 0

processor\t: 2
physical id\t: 0
core id\t\t: 1

processor\t: 3
physical id\t: 1
core id\t\t: 0
"""


@pytest.fixture(autouse=True)
def clean(monkeypatch):
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        monkeypatch.delenv(name, raising=False)


def machine(monkeypatch, tmp_path, allowed, cpus="", quota="max 100000"):
    (tmp_path / "cpus").write_text(cpus)
    (tmp_path / "quota").write_text(quota)
    monkeypatch.setattr(threads, "_CPUS", tmp_path / "cpus")
    monkeypatch.setattr(threads, "_QUOTA", tmp_path / "quota")
    monkeypatch.setattr(threads, "_allowed", lambda: allowed)


@pytest.mark.parametrize(
    ("allowed", "cpus", "quota", "cores"),
    [
        ({0, 1, 2, 3}, TWO_OF_FOUR, "max 100000", 3),
        ({0, 1}, TWO_OF_FOUR, "max 100000", 1),
        ({0, 1, 2, 3}, TWO_OF_FOUR, "200000 100000", 2),
        ({0, 1, 2, 3}, TWO_OF_FOUR, "50000 100000", 1),
        ({0, 1, 2, 3}, "no such file", "max 100000", 4),
    ],
)
def test_cores_are_counted_as_far_as_they_may_be_used(
    monkeypatch, tmp_path, allowed, cpus, quota, cores
):
    machine(monkeypatch, tmp_path, allowed, cpus, quota)
    assert physical_cores() == cores


def test_what_was_asked_for_is_set_then_what_the_environment_says_then_the_cores(
    monkeypatch, tmp_path
):
    machine(monkeypatch, tmp_path, {0, 1, 2})
    told = []
    torch = type("Torch", (), {"set_num_threads": staticmethod(told.append)})
    monkeypatch.setitem(sys.modules, "torch", torch)
    assert pin_threads(None) == 3
    assert pin_threads(2) == 2
    assert os.environ["OMP_NUM_THREADS"] == os.environ["MKL_NUM_THREADS"] == "2"
    monkeypatch.setenv("OMP_NUM_THREADS", "5")
    assert pin_threads(None) == 5
    assert told == [3, 2, 5]


def test_a_busy_machine_is_told(monkeypatch, tmp_path):
    machine(monkeypatch, tmp_path, {0, 1})
    monkeypatch.setattr(os, "getloadavg", lambda: (0.9, 0, 0), raising=False)
    assert busy_note(2) is None
    monkeypatch.setattr(os, "getloadavg", lambda: (5.31, 0, 0), raising=False)
    assert "a load of 5.3 on 2 cores" in busy_note(2)


def test_the_library_takes_them():
    pytest.importorskip("torch")
    code = (
        "from tracegap.threads import pin_threads; pin_threads(1); import torch; "
        "print(torch.get_num_threads())"
    )
    source = str(Path(threads.__file__).parents[1])
    found = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": source},
    )
    assert found.stdout == "1\n"
