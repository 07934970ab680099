"""The option `--threads`."""

from tracegap.cli import local_threads
from tracegap.run.experiment import Experiment


def test_threads_are_set_and_a_busy_machine_told_once_where_students_compute(monkeypatch, capsys):
    pinned, steps = [], []
    monkeypatch.setattr(local_threads, "busy_note", lambda threads: f"note: {threads}")
    monkeypatch.setattr(local_threads, "pin_threads", lambda n: pinned.append(n) or n)

    def progress(*step):
        steps.append(step)

    local_threads.with_threads(1, Experiment(student="mock"), progress)("a", 0, 1)
    assert capsys.readouterr().err == ""
    warned = local_threads.with_threads(3, Experiment(), progress)
    assert capsys.readouterr().err == ""  # nothing has begun
    warned("b", 0, 2)
    warned("b", 1, 2)
    assert capsys.readouterr().err == "note: 3\n"
    assert pinned == [1, 3]
    assert steps == [("a", 0, 1), ("b", 0, 2, ""), ("b", 1, 2, "")]
