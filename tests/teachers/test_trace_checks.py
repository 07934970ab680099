"""Whether a teacher's trace checks: true and false steps are told, own words are left open."""

import pytest

from rooms_task import EXAMPLES, TASK
from tracegap.records import Trace
from tracegap.teachers.trace_checks import trace_checks
from tracegap.traces.render import render_trace

EXAMPLE = EXAMPLES[5]


@pytest.mark.parametrize(
    ("label", "passages", "checks"),
    [
        (EXAMPLE.label, EXAMPLE.evidence_passages, True),
        ("ran" if EXAMPLE.label != "ran" else "went", EXAMPLE.evidence_passages, False),
        (EXAMPLE.label, EXAMPLE.context[1:2], False),
    ],
)
def test_stated_steps_are_held_against_gold(label, passages, checks):
    trace = render_trace(Trace(label, tuple(passages)), TASK.wording)
    assert trace_checks(TASK, EXAMPLE, trace, EXAMPLE.answers) is checks


@pytest.mark.parametrize("trace", ["Mary is in the attic.", "", "</think> so", "a: b\nc"])
def test_what_states_no_steps_is_not_told(trace):
    assert trace_checks(TASK, EXAMPLE, trace, EXAMPLE.answers) is None
