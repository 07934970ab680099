"""What tests of runs share."""

import pytest

from commands import tracegap
from runs import MOCK
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder, read_settings
from tracegap.run.pipeline import run_experiment
from tracegap.run.verdict_table import write_tables_of

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


SAMPLED = {
    "task": {"name": "babi", "train": 16, "test": 16},
    "student": "mock",
    "arms": ["vanilla", "correct", "filler"],
    "seeds": [0, 1],
    "generation": {"controls": 0, "samples": 3, "temperature": 0.9},
    "primary": {"first": "correct", "second": "filler"},
}


@pytest.fixture(scope="session")
def sampled(tmp_path_factory):
    """A run with samples: its settings and its folder."""
    experiment = Experiment.model_validate(SAMPLED)
    return experiment, run_experiment(experiment, tmp_path_factory.mktemp("sampled") / "run")


@pytest.fixture(scope="session")
def mock_run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run") / "mock"
    result = tracegap(
        "run", "--student", MOCK, "--task", "babi", "--limit", 60, "--output-dir", folder
    )
    assert result.returncode == 0, result.stderr
    return folder, result


@pytest.fixture(scope="session")
def intervened(tmp_path_factory):
    """A run of two arms and two seeds whose traces were swapped."""
    folder = tmp_path_factory.mktemp("kept") / "run"
    made = ("--student", MOCK, "--task", "babi", "--limit", 30, "--seeds", "0,1")
    made += ("--arms", "vanilla,correct", "--set", "generation.samples=2")
    result = tracegap("run", *made, "--output-dir", folder)
    assert result.returncode == 0, result.stderr
    assert tracegap("intervene", folder, "--limit", 6).returncode == 0
    return RunFolder(folder)


@pytest.fixture(scope="session")
def saved(intervened, tmp_path_factory):
    path = tmp_path_factory.mktemp("tables") / "kept.parquet"
    return write_tables_of(intervened, read_settings(intervened.root), path)
