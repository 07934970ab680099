"""The command line, run in this process as `tracegap` runs it."""

import shutil
import sys
from pathlib import Path

import pytest

from tracegap.cli.main import main
from tracegap.run.experiment import read_experiment
from tracegap.run.pipeline import run_experiment


@pytest.fixture
def tracegap(capsys, monkeypatch):
    """Runs a command; returns its exit code, stdout and stderr."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["tracegap", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main()
        out = capsys.readouterr()
        return stopped.value.code or 0, out.out, out.err

    return run


@pytest.fixture
def refused(tracegap):
    """Runs a command that must fail with one sentence, and returns that."""

    def run(*arguments, code=1):
        got, out, err = tracegap(*arguments)
        assert got == code, err
        assert out == ""
        assert err.startswith("error: ")
        assert len(err.strip().splitlines()) == 1
        return err

    return run


@pytest.fixture(scope="session")
def finished_run(tmp_path_factory) -> Path:
    """The folder of a small run; copy it to change it."""
    folder = tmp_path_factory.mktemp("mock") / "run"
    changes = {"student": "mock", "task.name": "babi", "task.limit": 12}
    run_experiment(read_experiment(None, changes), folder)
    return folder


@pytest.fixture
def mock_run(finished_run, tmp_path) -> Path:
    """A copy of the small run, to be changed at will."""
    return Path(shutil.copytree(finished_run, tmp_path / "run"))
