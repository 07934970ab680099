import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracegap.traces.parse import answer_of, think_of
from tracegap.traces.sources import (
    ShapeError,
    Written,
    in_think_tags,
    read_content,
    read_message,
    read_messages,
)


@pytest.mark.parametrize(
    "message",
    [
        {"content": "a", "reasoning_content": "t"},
        {"content": "a", "reasoning": "t", "reasoning_content": None},
        {"content": "a", "reasoning_details": [{"type": "reasoning.text", "text": "t"}]},
        {"content": [{"type": "thinking", "thinking": "t"}, {"type": "text", "text": "a"}]},
        {"content": [{"type": "reasoning", "summary": "t"}, {"type": "output_text", "text": "a"}]},
    ],
)
def test_messages(message):
    assert read_message(message) == Written("a", "t")
    assert read_messages([{"role": "user", "content": "q"}, {"role": "assistant", **message}]) == (
        Written("a", "t")
    )


def test_ciphertext_is_no_trace():
    parts = [
        {"type": "reasoning", "reasoning": "c2ln", "redacted": True},
        {"type": "redacted_thinking", "data": "c2ln"},
        {"type": "text", "text": "a"},
    ]
    assert read_content(parts) == ("a", None)
    details = [{"type": "reasoning.encrypted", "data": "c2ln"}]
    assert read_message({"content": "a", "reasoning_details": details}) == Written("a", None)


@pytest.mark.parametrize("content", [5, {"a": 1}, True])
def test_odd_content_is_refused(content):
    with pytest.raises(ShapeError):
        read_content(content)


@pytest.mark.parametrize(
    ("written", "unfinished", "wanted"),
    [
        (Written("a", "t"), False, "<think>t</think> a"),
        (Written(None, "t"), True, "<think>t"),
        (Written("", "t"), False, "<think>t</think>"),
        (Written("<think>own</think>a", "t"), False, "<think>own</think>a"),
        (Written("a", "<think>t</think>"), False, "<think>t</think> a"),
        (Written("a", "  "), False, "a"),
        (Written(None, None), False, ""),
    ],
)
def test_one_text(written, unfinished, wanted):
    assert in_think_tags(written, unfinished) == wanted


@given(st.text(), st.text())
def test_what_was_kept_apart_stays_apart(text, trace):
    if trace.strip() and "think" not in text + trace and "hannel" not in text + trace:
        said = in_think_tags(Written(f"<answer>{text}</answer>", trace))
        assert think_of(said) is not None
        assert answer_of(said[said.index("</think>") :]) is not None
