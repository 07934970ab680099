"""What tests of bAbI share."""

import pytest

from tracegap.tasks.babi.task import Babi


@pytest.fixture(scope="session")
def official(shared_data):
    return Babi().load(str(shared_data / "babi" / "en"), seed=0, size=0)
