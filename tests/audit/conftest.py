"""What tests of the audit share."""

import pytest

from tracegap.audit.judging.run_audit import Request, run_audit
from tracegap.tasks import get_task


@pytest.fixture(scope="session")
def outputs(shared_data):
    return shared_data / "released" / "cotempqa" / "evaluation_outputs"


@pytest.fixture(scope="session")
def cotempqa(outputs):
    return run_audit(Request([outputs], get_task("cotempqa")), [])
