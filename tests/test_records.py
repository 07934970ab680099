"""Records: an example refuses evidence that it has not, a trace is whole or not there."""

import dataclasses

import pytest

from tracegap.records import Example, Parsed, Trace

EXAMPLE = Example("e", "Where?", ("One.", "Two.", "Three."), "where", (0, 2), ("x",), "g")


def test_evidence_passages_are_those_of_the_context_in_its_order():
    assert EXAMPLE.evidence_passages == ("One.", "Three.")


@pytest.mark.parametrize("position", [3, -1])
def test_evidence_outside_the_context_is_refused_by_its_position(position):
    with pytest.raises(ValueError, match=f"evidence {position} is no position in a context of 3"):
        dataclasses.replace(EXAMPLE, evidence=(0, position))


def test_records_do_not_change():
    with pytest.raises(dataclasses.FrozenInstanceError):
        EXAMPLE.label = "when"


def test_a_trace_is_whole_only_where_both_steps_were_read():
    assert Parsed("a", (), None, ()).trace == Trace("a", ())
    assert Parsed(None, ("One.",), ("x",), ()).trace is None
    assert Parsed("a", None, ("x",), ()).trace is None
