"""What tests of the viewer share."""

import pytest

from commands import tracegap
from runs import MOCK


@pytest.fixture(scope="session")
def mock_run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("view") / "mock"
    made = ("run", "--student", MOCK, "--task", "babi", "--limit", 30, "--output-dir", folder)
    result = tracegap(*made)
    assert result.returncode == 0, result.stderr
    return folder, result
