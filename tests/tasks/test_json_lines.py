"""Reading JSON lines in stretches: no row is lost or read twice, and no line stops the others."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracegap.errors import BadInputError
from tracegap.task import Stretch
from tracegap.tasks.json_lines import line_stretches, read_line_rows

ROWS = st.lists(st.dictionaries(st.text(), st.text(), max_size=2), max_size=8)


@given(rows=ROWS, size=st.integers(1, 60), blank=st.booleans())
def test_stretches_of_any_size_give_every_row_once_and_in_order(
    tmp_path_factory, rows, size, blank
):
    path = tmp_path_factory.mktemp("rows") / "rows.jsonl"
    end = "\n\n" if blank else "\n"
    path.write_text("".join(json.dumps(row) + end for row in rows), encoding="utf-8")
    parts = [list(read_line_rows(part)) for part in line_stretches(path, size)]
    assert [row for part in parts for _, row in part] == rows
    (whole,) = line_stretches(path)
    assert list(read_line_rows(whole)) == [one for part in parts for one in part]


def test_a_row_is_known_by_its_first_byte_and_a_bad_line_by_its_complaint(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"a": 1}\n[1]\n{"a": \n{"a": "\xff"}\n{"a": 2}')
    found = [one for part in line_stretches(path) for one in read_line_rows(part)]
    assert [place for place, _ in found] == [0, 12, 16, 23, 34]
    assert [row for _, row in found if isinstance(row, dict)] == [{"a": 1}, {"a": 2}]
    complaints = [row for _, row in found if isinstance(row, str)]
    assert complaints[0] == "this is not a JSON object"
    assert all("whole JSON object in UTF-8" in complaint for complaint in complaints[1:])


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(BadInputError, match=r"none\.jsonl: cannot be read"):
        line_stretches(tmp_path / "none.jsonl")
    with pytest.raises(BadInputError, match="cannot be read"):
        list(read_line_rows(Stretch(tmp_path, 0, 1)))
