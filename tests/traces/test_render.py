"""Traces and answers as text: hostile content comes back as it was."""

import pytest
from hypothesis import example as case
from hypothesis import given
from hypothesis import strategies as st

from hostile_texts import hostile
from tracegap.records import Trace
from tracegap.task import Wording
from tracegap.traces import parse
from tracegap.traces.parse import parse_generation, parse_trace
from tracegap.traces.render import escape, render_answer, render_completion, render_trace, unescape
from worded import TEXTUAL, worded

LIST = Wording("The kind of question is", "The facts that answer it are", "list")


TEXT = Wording("Kind", "Facts", "text")


some = hostile.filter(lambda s: s.strip())


@given(hostile)
def test_unescape_undoes_escape_and_no_tag_is_left(text):
    assert unescape(escape(text)) == text
    assert not parse._TAG.search(escape(text))


@pytest.mark.parametrize("wording", [LIST, TEXT])
@given(label=some, evidence=st.lists(hostile, max_size=4))
@case(label="ends with a dot.", evidence=[])
@case(label="two\nlines", evidence=["a\nb"])
@case(label='"quoted"', evidence=['"'])
@case(label="kind: of", evidence=["x: y"])
def test_a_trace_reads_back_as_it_was(wording, label, evidence):
    trace = Trace(label, tuple(evidence))
    problems = []
    assert parse_trace(render_trace(trace, wording), worded(wording), problems) == (
        trace.label,
        trace.evidence,
    )
    assert problems == []


@given(label=some, evidence=st.lists(hostile, max_size=3), answers=st.lists(some, min_size=1))
def test_a_completion_reads_back_in_list_style(label, evidence, answers):
    trace = Trace(label, tuple(evidence))
    text = render_completion(render_trace(trace, LIST), render_answer(answers, LIST))
    parsed = parse_generation(text, worded(LIST))
    assert (parsed.trace, parsed.answers, parsed.problems) == (trace, tuple(answers), ())


@given(some)
def test_a_text_answer_reads_back_but_for_outer_space(answer):
    parsed = parse_generation(
        render_completion(None, render_answer([answer], TEXT)), TEXTUAL, False
    )
    assert parsed.answers == (answer.strip(),)
    assert parsed.problems == ()
