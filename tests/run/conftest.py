"""What tests of runs share."""

import pytest

from commands import tracegap
from runs import MOCK


@pytest.fixture(scope="session")
def mock_run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run") / "mock"
    result = tracegap(
        "run", "--student", MOCK, "--task", "babi", "--limit", 60, "--output-dir", folder
    )
    assert result.returncode == 0, result.stderr
    return folder, result
