"""The face of the package."""

import subprocess
import sys

import pytest

import tracegap


def test_every_name_is_there_and_no_other():
    for name in tracegap.__all__:
        assert getattr(tracegap, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = tracegap.nothing


@pytest.mark.parametrize("first", ["tracegap", "tracegap.audit", "tracegap.audit.judging.judge"])
def test_audit_can_be_called_whatever_was_imported_first(first):
    code = f"import sys, {first}, tracegap; print(callable(tracegap.audit), 'numpy' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout.startswith("True"), result.stderr
    if first == "tracegap":
        assert result.stdout.strip() == "True False"  # it stays light


def test_the_same_from_python(tmp_path):
    from tracegap import Experiment, run_experiment

    experiment = Experiment(task={"name": "babi", "train": 20, "test": 20}, student="mock")
    run = run_experiment(experiment, tmp_path / "run")
    assert run.report.exists()
