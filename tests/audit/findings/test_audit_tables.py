"""The tables of an audit hold its figures, and what is not there is a dash."""

import pytest

from audited import audited
from tracegap.audit.findings.audit_tables import (
    harm_table,
    link_table,
    multiverse_table,
    rule_tables,
)
from tracegap.report.figures import worded
from tracegap.statistics.intervals import Estimate


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return audited(tmp_path_factory.mktemp("audit"))


def rows_of(table):
    """Returns the rows as dicts, with each cell in words."""
    return [
        {
            column.title: str(worded(cell, column.kind))
            for column, cell in zip(table.columns, row, strict=True)
        }
        for row in table.rows
    ]


def test_the_asked_rule_comes_first_and_one_note_tells_how_to_read_all(found):
    tables = rule_tables(found[0], "mended")
    assert [table.title for table in tables] == [
        "Scorer: mended",
        "Scorer: strict",
        "Scorer: released",
    ]
    assert [bool(table.note) for table in tables] == [False, False, True]


def test_a_rule_s_table_holds_counts_and_rates_and_dashes_for_an_arm_without_traces(found):
    rows = {row["Arm"]: row for row in rows_of(rule_tables(found[0], "strict")[0])}
    correct, vanilla = rows["correct"], rows["vanilla"]
    names = ("n", "Both right", "Trace only", "Answer only", "Neither")
    assert [correct[name] for name in names] == ["6", "5", "0", "0", "1"]
    assert correct["Answer right"].startswith("83.3 % (")
    assert correct["Answer right"].endswith("), n = 6")
    assert vanilla["n"] == "1"
    for name in ("Label right, of all", "Both right", "P(answer right | trace right)", "Phi"):
        assert vanilla[name] == "–"


def test_the_link_leaves_out_arms_without_traces(found):
    table = link_table(found[0], "strict")
    assert [row[1] for row in table.rows] == ["correct", "incorrect"]
    assert rows_of(table)[0]["Leak rate"].startswith("83.3 % (")


def test_the_multiverse_gives_least_and_greatest_in_columns_of_their_own(found):
    table = multiverse_table(found[3].universes())
    first = rows_of(table)[0]
    least, greatest = (
        first[f"P(answer right | trace right), {end}"] for end in ("least", "greatest")
    )
    assert least.endswith(" %")
    assert greatest.endswith(" %")
    assert len(table.rows) == 2 * 4  # an arm with traces and an evidence rule each
    assert "–" in {cell for row in rows_of(table) for cell in row.values()}


def test_harm_is_paired_and_has_intervals(found):
    (first, *_) = rows_of(harm_table(found[3].harm()))
    assert first["Vanilla"] == "100.0 %"
    assert first["Incorrect less vanilla, points"].endswith("n = 1")
    row = harm_table(
        [
            {
                "student": "S",
                "answer": "a",
                "vanilla": None,
                "correct": 0.5,
                "incorrect": 0.25,
                "incorrect_less_correct": {
                    "difference": -0.25,
                    "interval": [-0.5, 0.1],
                    "questions": 8,
                },
            }
        ]
    ).rows[0]
    assert row[2] is None
    assert row[5:] == (None, Estimate(-0.25, -0.5, 0.1, 8))
