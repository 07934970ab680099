"""Texts made of tags, quotes, brackets and line breaks."""

from hypothesis import strategies as st

PIECES = (
    "<think>", "</think>", "<answer>", "</ANSWER>", "<\\/think>", "<\\\\think>", '"', "'", "[", "]",
    "\\", "\n", "\r\n", "\u2028", "\u0085", "\x1c", ":", ".", ", ", "é", "\U0001f600", "word", " ",
)  # fmt: skip


hostile = st.lists(st.sampled_from(PIECES) | st.characters(codec="utf-8"), max_size=8).map("".join)
