"""Trace and answer, however an output marks them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from released_outputs import said_text
from tracegap.audit.reading.outputs import Output
from tracegap.audit.reading.tags import in_tags, loose_list, read_output
from tracegap.tasks import get_task


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<think>a: equal.\nb: []", "unclosed trace"),
        (said_text() + "<answer>['Rovers']</answer>", "several answers"),
        ("<think>" + said_text(), "stray tags"),
        ("plain", "no trace"),
        (said_text()[:-12], "unclosed answer"),
    ],
)
def test_malformed_outputs_are_named(text, problem):
    output = Output("f", 1, text, "s", "correct")
    assert problem in read_output(text, output, get_task("cotempqa")).problems


def test_tags_inside_facts_do_not_end_a_trace():
    output = Output("f", 1, "['x']", "s", "correct", reasoning="a: b.\nc: ['</think> y']")
    parsed = read_output(in_tags(output, output.text, None), output, get_task("cotempqa"))
    assert parsed.evidence == ("</think> y",)
    assert parsed.answers == ("x",)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<think>",
                "</think>",
                "<answer>",
                "</answer>",
                "['a']",
                ": ",
                ".\n",
                "[",
                "'",
                "\\",
                "x",
            ]
        ),
        max_size=14,
    ).map("".join)
    | st.text(max_size=80)
)
def test_any_text_is_read_without_error_and_only_a_closed_tag_gives_an_answer(text):
    output = Output("f", 1, text, "s", "correct")
    parsed = read_output(in_tags(output, output.text, None), output, get_task("cotempqa"))
    if parsed.answers is not None:
        assert "</answer>" in text.lower()
    if parsed.evidence is not None:
        assert "</think>" in text.lower()


@given(st.lists(st.text("ab '", min_size=1).map(str.strip).filter(bool), min_size=1, max_size=4))
def test_a_list_with_apostrophes_is_read(items):
    items = [f"x{item}x".replace("', '", "'") for item in items]
    if any("' '" in item or "''" in item for item in items):
        return
    text = "[" + ", ".join(f"'{item}'" for item in items) + "]"
    assert loose_list(text) == tuple(items)
