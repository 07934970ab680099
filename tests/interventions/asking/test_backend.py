"""What a student goes on from, and that each kind of student offers what is asked of one."""

import inspect

import pytest

from tracegap.interventions.asking.backend import Reanswerer, given
from tracegap.interventions.asking.local import LocalReanswerer
from tracegap.interventions.asking.mock_backend import MockReanswerer
from tracegap.interventions.asking.served import ServedReanswerer
from tracegap.traces.parse import parse_generation
from worded import LISTING


def test_a_trace_that_is_given_is_read_back_as_it_was():
    parsed = parse_generation(given('Kind: a.\nF: ["x"]') + ' <answer>["y"]</answer>', LISTING)
    assert (parsed.label, parsed.evidence, parsed.answers) == ("a", ("x",), ("y",))
    assert parsed.problems == ()


@pytest.mark.parametrize("kind", [LocalReanswerer, MockReanswerer, ServedReanswerer])
def test_each_kind_of_student_takes_what_the_protocol_says(kind):
    for name in ("token_count", "reanswer"):
        wanted = inspect.signature(getattr(Reanswerer, name)).parameters
        assert list(inspect.signature(getattr(kind, name)).parameters) == list(wanted)
