import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracegap.traces.finish import finish_of


@pytest.mark.parametrize(
    ("value", "finish"),
    [
        ("length", "length"),
        ("MAX_TOKENS", "length"),
        ("FinishReason.MAX_TOKENS", "length"),
        ({"type": "length", "length": 16}, "length"),
        (["max_output_tokens"], "length"),
        ({"reason": "max_output_tokens"}, "length"),
        ("stop", "stop"),
        ("end_turn", "stop"),
        ("STOP", "stop"),
        ("content_filter", "other"),
        ("abort", "other"),
        (None, "unsaid"),
        ("", "unsaid"),
        ([], "unsaid"),
    ],
)
def test_reasons(value, finish):
    assert finish_of(value)[0] == finish


@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_any_value_has_an_end(value):
    assert finish_of(value)[0] in ("stop", "length", "other", "unsaid")
