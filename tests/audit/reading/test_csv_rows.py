"""CSV: every line of a file is a row or is put aside with its reason."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from tracegap.audit.reading.csv_rows import csv_rows
from tracegap.audit.reading.readers import LONGEST_LINE
from tracegap.audit.reading.values import RowError

CELL = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=6)


@given(st.lists(st.tuples(CELL, CELL, CELL), max_size=6))
def test_csv_comes_back_as_it_was_written(rows):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows([("a", "b", "c"), *rows])
    found = list(csv_rows(io.BytesIO(text.getvalue().encode()), False, LONGEST_LINE))
    assert [tuple(one.values()) for _, one in found] == rows


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_are_rows_or_errors(data, tabs):
    for line, found in csv_rows(io.BytesIO(b"a,b\n" + data), tabs, LONGEST_LINE):
        assert line >= 1
        assert isinstance(found, dict | RowError)


def read(text, tabs=False):
    return list(csv_rows(io.BytesIO(text.encode()), tabs, LONGEST_LINE))


def test_a_lost_quotation_mark_costs_one_row():
    (_, first), (line, lost), (_, last) = read('a,b\n1,"x"\n2,"y\n3,"z"\n')
    assert (first, last) == ({"a": "1", "b": "x"}, {"a": "3", "b": "z"})
    assert isinstance(lost, RowError)
    assert line == 3


def test_the_delimiter_is_what_the_header_has():
    assert read("a;b\n1;2\n")[0][1] == read("a\tb\n1\t2\n", tabs=True)[0][1] == {"a": "1", "b": "2"}


def test_a_column_that_is_named_twice_is_refused():
    ((_, found),) = read("a,a\n1,2\n")
    assert "twice" in str(found)


def test_empty_lines_are_no_rows():
    assert [row for _, row in read("a,b\n\n1,2\n\n")] == [{"a": "1", "b": "2"}]
