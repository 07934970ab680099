"""Two texts side by side: only the words that differ are marked."""

from hypothesis import given
from hypothesis import strategies as st

from tracegap.report.word_diff import differing


def test_only_the_words_that_differ_are_marked():
    first, second = differing(
        "<think>John is in the garden.</think> <answer>garden</answer>",
        "<think>John  is in the old kitchen.</think> <answer>garden</answer>",
    )
    assert [text for text, differs in first if differs] == ["garden"]
    assert [text for text, differs in second if differs] == ["old kitchen"]
    assert second[0] == ("<think>John  is in the ", False)


def test_equal_texts_have_no_mark_and_unlike_ones_nothing_else():
    assert differing("a b", "a b") == ([("a b", False)], [("a b", False)])
    assert differing("a", "b") == ([("a", True)], [("b", True)])
    assert differing("", "b") == ([], [("b", True)])


@given(st.text(alphabet="ab .\n", max_size=30), st.text(alphabet="ab .\n", max_size=30))
def test_both_texts_stay_whole(first, second):
    ours, theirs = differing(first, second)
    assert "".join(text for text, _ in ours) == first
    assert "".join(text for text, _ in theirs) == second
    one, other = ("".join(t for t, differs in side if not differs) for side in (ours, theirs))
    assert "".join(one.split()) == "".join(other.split())
