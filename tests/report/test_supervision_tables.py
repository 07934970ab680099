"""What was written, and what was left out, as tables."""

from tracegap.report.supervision_tables import supervision_tables
from tracegap.supervision.selecting import Written


def test_rows_by_class_and_texts_in_none():
    found = Written(9, {"train": 4, "test": 1}, {"train": {"a, good": 4}, "test": {}}, {"why": 4})
    rows, unused = supervision_tables(found)
    assert rows.rows == (("train", "a, good", 4),)
    assert "train 4, test 1, of 9 texts" in rows.note
    assert unused.rows == (("why", 4),)


def test_nothing_left_out_needs_no_table():
    found = Written(4, {"train": 4}, {"train": {"a, good": 4}}, {})
    assert len(supervision_tables(found)) == 1
