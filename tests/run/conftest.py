"""What tests of runs share."""

import pytest

from commands import tracegap
from runs import MOCK
from tracegap.run.experiment import Experiment
from tracegap.run.pipeline import run_experiment

SWEEP = {
    "task": {"name": "babi", "train": [24, 8], "test": 16},
    "student": "mock",
    "arms": ["vanilla", "correct"],
    "seeds": [0, 1],
    "generation": {"controls": 4},
}


@pytest.fixture(scope="session")
def swept(tmp_path_factory):
    """A sweep over two sizes: its settings and its folder."""
    experiment = Experiment.model_validate(SWEEP)
    return experiment, run_experiment(experiment, tmp_path_factory.mktemp("sweep") / "run")


@pytest.fixture(scope="session")
def mock_run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run") / "mock"
    result = tracegap(
        "run", "--student", MOCK, "--task", "babi", "--limit", 60, "--output-dir", folder
    )
    assert result.returncode == 0, result.stderr
    return folder, result
