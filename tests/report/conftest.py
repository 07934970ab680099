"""One report, plain and with hostile text, rendered once for all tests of this room."""

import pytest

from reports import hostile_input, make_input
from tracegap.report.inputs import ReportInput
from tracegap.report.page import render_report


@pytest.fixture(scope="session")
def inputs() -> ReportInput:
    return make_input()


@pytest.fixture(scope="session")
def page(inputs: ReportInput) -> str:
    return render_report(inputs)


@pytest.fixture(scope="session")
def hostile_page() -> str:
    return render_report(hostile_input())
