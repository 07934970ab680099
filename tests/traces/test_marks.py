import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracegap.traces.marks import delimiters, to_think_tags

PIECES = st.lists(
    st.sampled_from(
        [
            *("<think>", "</think>", "<thinking>", "</thinking>", "[THINK]", "[/THINK]", "x", "\n"),
            *(
                "<|channel|>analysis<|message|>",
                "<|end|>",
                "<|channel|>final<|message|>",
                "<answer>",
            ),
            *("analysis", "assistantfinal", "<think signature='a'>", "◁think▷", " "),
        ]
    ),
    max_size=8,
).map("".join)


@given(PIECES)
def test_reading_twice_changes_nothing_more(text):
    once = to_think_tags(text)
    assert to_think_tags(once) == once


@given(st.text())
def test_a_text_with_the_tag_is_not_touched(text):
    assert to_think_tags(f"<think>{text}") in (f"<think>{text}", _channels(f"<think>{text}"))


def _channels(text):
    return text if "<|channel|>" not in text else to_think_tags(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[THINK]t[/THINK]a", "<think>t</think>a"),
        ("t[/THINK]a", "t</think>a"),
        ("[THINK]t", "<think>t"),
        ("<think signature='s'>t</think>a", "<think>t</think>a"),
        ("<Thinking>t</Thinking>a", "<think>t</think>a"),
        ("analysis of the film", "analysis of the film"),
        ("a < b and [THINK", "a < b and [THINK"),
    ],
)
def test_marks(text, wanted):
    assert to_think_tags(text) == wanted


def test_marks_of_the_user_come_first():
    own = delimiters("<<", ">>")
    assert to_think_tags("<< t >> <answer>a</answer>", own) == (
        "<think> t </think> <answer>a</answer>"
    )


@pytest.mark.parametrize("piece", ["<think ", "[THINK", "<|channel|>x", "analysis", "</thinking "])
def test_long_texts_take_linear_time(piece):
    to_think_tags(piece * 100_000)  # quadratic time would be minutes
