"""The list of tasks: each found by its name."""

from commands import tracegap
from runs import refused


def test_tasks_are_listed():
    said = tracegap("tasks").stdout
    assert "cotempqa" in said
    assert "babi" in said


def test_an_unknown_task_lists_those_there_are(tmp_path):
    said = refused("run", "--task", "nonsense", "--output-dir", tmp_path / "run", code=2)
    assert "babi" in said
    assert "cotempqa" in said
