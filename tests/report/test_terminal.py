"""Tables on the terminal: nothing in two pieces, nothing that steers the terminal."""

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from tracegap.report.figures import worded
from tracegap.report.table import Column, Table
from tracegap.report.terminal import print_table
from tracegap.statistics.intervals import Estimate

SHARES = tuple(Estimate(1 / (i + 1), 0.05, 0.975, 1000 + i) for i in range(9))
WIDE = Table(
    "wide",
    "Wide",
    "How it is read.",
    (
        Column("Arm"),
        Column("n", "count"),
        *(Column(f"Share number {i}", "share") for i in range(9)),
    ),
    (("a rather long name of an arm", 1234567, *SHARES), ("b", 2, *SHARES)),
)


def printed(table: Table, width: int, terminal: bool = False) -> str:
    stream = io.StringIO()
    print_table(Console(file=stream, width=width, force_terminal=terminal), table)
    return re.sub(r"\x1b\[[\d;]*m", "", stream.getvalue())


@pytest.mark.parametrize("width", [40, 80, 100, 160, 400])
def test_no_number_is_split_and_no_line_too_long(width):
    text = printed(WIDE, width)
    assert max(map(len, text.splitlines())) <= width
    for share in SHARES:
        for part in worded(share, "share"):
            assert text.count(part) >= 2
    assert "1234567" in text


def test_a_cell_is_one_line_where_there_is_room_and_else_three():
    one, three = printed(WIDE, 400), printed(WIDE, 80)
    assert "50.0 % (5.0 to 97.5), n = 1001" in one
    assert "50.0 % (5.0" not in three
    assert "50.0 %" in three


def test_each_part_begins_with_what_the_row_is():
    lines = [line for line in printed(WIDE, 80).splitlines() if line.startswith("Arm ")]
    assert len(lines) > 1
    rows = [line for line in printed(WIDE, 80).splitlines() if line.startswith("b ")]
    assert len(rows) == len(lines)


def test_it_is_the_same_on_a_terminal_and_in_a_pipe():
    assert printed(WIDE, 80, terminal=True) == printed(WIDE, 80)


def test_text_is_broken_at_spaces():
    words = " ".join(f"word{i}" for i in range(40))
    text = printed(Table("t", "T", "", (Column("What"), Column("n", "count")), ((words, 5),)), 60)
    found = re.findall(r"word\d+", text)
    assert found == words.split()
    assert max(map(len, text.splitlines())) <= 60


@pytest.mark.parametrize("width", [80, 100, 160])
def test_a_name_is_never_split(width):
    name = "Llama-3.2-1B-Instruct"
    columns = (Column("Student"), Column("Arm"), *WIDE.columns[1:])
    text = printed(Table("t", "T", "", columns, ((name, "incorrect", 950, *SHARES),)), width)
    heads = sum(line.startswith("Student") for line in text.splitlines())
    assert text.count(f"{name}  ") == heads
    assert max(map(len, text.splitlines())) <= width


@pytest.mark.parametrize("bad", ["[/b]", "[red]x", "\x1b[2Jx", "a\nb", ":smile:", "a\x07b"])
def test_text_of_a_cell_neither_steers_the_terminal_nor_breaks_it(bad):
    columns = (Column(f"C {bad}"), Column("n", "count"))
    stream = io.StringIO()
    table = Table("t", f"title {bad}", f"note {bad}", columns, ((f"x {bad}", 1),))
    print_table(Console(file=stream, width=80), table)
    text = stream.getvalue()
    assert "\x1b" not in text
    assert "\x07" not in text
    shown = " ".join(bad.replace("\x1b", "�").replace("\x07", "�").split())
    assert text.count(shown) >= 2


@given(st.lists(st.text(max_size=30), min_size=1, max_size=4), st.integers(30, 120))
def test_any_text_keeps_to_the_width(texts, width):
    rows = tuple((text, 0.5) for text in texts)
    printed(Table("t", "T", "", (Column("What"), Column("Share", "share")), rows), width)


def test_a_table_without_headings_has_no_head():
    text = printed(Table("t", "T", "", (Column(""), Column("")), (("sizes", "any"),)), 80)
    assert text.splitlines()[:2] == ["T", "sizes  any "]
