"""The option `--threads`."""

import os

from tracegap.cli import local_threads
from tracegap.run.experiment import Experiment


def test_threads_are_set_and_a_busy_machine_told_where_students_are_trained(monkeypatch, capsys):
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        monkeypatch.setenv(name, "7")
    monkeypatch.setattr(local_threads, "busy_note", lambda threads: f"note: {threads}")
    monkeypatch.setattr(local_threads, "pin_threads", lambda threads: threads)
    local_threads.take_threads(1, Experiment(student="mock"))
    assert capsys.readouterr().err == ""
    local_threads.take_threads(3, Experiment())
    assert capsys.readouterr().err == "note: 3\n"
    assert os.environ["OMP_NUM_THREADS"] == "7"
