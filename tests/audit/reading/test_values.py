"""Single values of a row."""

import pytest

from tracegap.audit.reading.values import RowError, evidence_of, identity_of, text_of, texts_of


@pytest.mark.parametrize(
    ("value", "wanted"),
    [(1, "1"), (2.0, "2"), (2.5, "2.5"), (True, "True"), ("", None), (None, None)],
)
def test_an_id_is_the_same_from_csv_and_json(value, wanted):
    assert identity_of(value) == wanted


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (["a", 1], ("a", "1")),
        ("['a', 'b']", ("a", "b")),
        ("a\nb", ("a\nb",)),
        (None, None),
    ],
)
def test_lists_are_read_from_lists_and_from_texts(value, wanted):
    assert texts_of(value, "gold") == wanted
    assert texts_of("a\n\nb", "context", lines=True) == ("a", "b")


@pytest.mark.parametrize("value", [5, {"a": 1}, [["a"]], "\ud835", ["\0"]])
def test_anything_else_is_refused(value):
    with pytest.raises(RowError):
        texts_of(value, "gold")


def test_an_empty_text_says_nothing():
    assert text_of("", "label") is None
    with pytest.raises(RowError, match="int"):
        text_of(5, "label")


def test_positions_are_passages_of_the_context():
    assert evidence_of([1], ("a", "b")) == ("b",)
    assert evidence_of([1], None) is None
    with pytest.raises(RowError, match="2 is no position"):
        evidence_of([2], ("a", "b"))
