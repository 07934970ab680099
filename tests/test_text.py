"""Texts are compared without case and spacing, and never shortened."""

from hypothesis import given
from hypothesis import strategies as st

from tracegap.text import normalise


@given(st.text() | st.text("aB \t\x1c"))
def test_normalising_ascii_text_is_no_special_case(text):
    assert normalise(text) == normalise(text + "é").removesuffix("é").rstrip()
