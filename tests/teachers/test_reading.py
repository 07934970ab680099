"""What a teacher said: trace and answer apart, and never an answer found by looking for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms_task import EXAMPLES, TASK
from teaching import reply
from tracegap.task import Wording
from tracegap.teachers.reading import content_of, read_said

EXAMPLE = EXAMPLES[0]


class Plain(type(TASK)):
    wording = Wording("The kind is", "The facts are", "text")


@pytest.mark.parametrize(
    ("text", "trace", "answers"),
    [
        ('<think>Hm.</think> <answer>["attic"]</answer>', "Hm.", ("attic",)),
        ('Hm. So:\n<answer>["attic"]</answer>', "Hm. So:", ("attic",)),
        ("<think>Hm.</think>\n\nattic.", "Hm.", ("attic",)),
        ("<think>Hm.</think> **Final answer: attic**", "Hm.", ("attic",)),
        ('<think>Hm.</think> Answer: ["attic", "cellar"]', "Hm.", ("attic", "cellar")),
        ("[THINK]Hm.[/THINK]attic", "Hm.", ("attic",)),
        ('Hm.</think><answer>["attic"]</answer>', "Hm.", ("attic",)),
        ('<answer>["attic"]</answer>', None, ("attic",)),
        ("<think></think> attic", None, ("attic",)),
        # an answer in the trace, or in an essay, is none
        ('<think>Is it <answer>["attic"]</answer>?</think>', None, None),
        ("<think>Hm.</think> I went through it all.\nThe attic it is.", "Hm.", None),
        ("<think>Hm.</think> <answer>attic</answer>", "Hm.", None),
        ("<think>The answer is attic", None, None),
        ("", None, None),
    ],
)
def test_trace_and_answer_are_read_apart(text, trace, answers):
    said = read_said(reply(EXAMPLE, text), TASK)
    if "Is it" not in text:
        assert said.trace == trace
    assert said.answers == answers


def test_an_answer_of_plain_text_needs_no_list():
    said = read_said(reply(EXAMPLE, "<think>Hm.</think> the attic"), Plain())
    assert said.answers == ("the attic",)


def test_a_reply_that_ran_into_the_limit_is_unfinished_whatever_it_holds():
    text = '<think>Hm.</think> <answer>["attic"]</answer>'
    assert not read_said(reply(EXAMPLE, text, finish="length"), TASK).finished
    assert not read_said(reply(EXAMPLE, "<think>Hm."), TASK).finished
    assert content_of(reply(EXAMPLE, "A summary", finish="length")) is None


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("It follows.", "It follows."),
        ("<think>How shall I put it?</think>It follows.", "It follows."),
        ("<answer>It follows.</answer>", "It follows."),
        ("<think>How shall I put it?</think>", None),
        ("  ", None),
    ],
)
def test_the_content_of_a_reply_is_what_stands_outside_its_trace(text, content):
    assert content_of(reply(EXAMPLE, text)) == content


@given(st.text() | st.lists(st.sampled_from(["<think>", "</think>", "<answer>", "x", "\n"])))
def test_any_reply_is_read(text):
    made = reply(EXAMPLE, text if isinstance(text, str) else "".join(text))
    said = read_said(made, TASK)
    assert said.answers is None or all(said.answers)
    assert said.trace is None or said.trace.strip()
