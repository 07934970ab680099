"""Tables of a teacher's selection: counts, shares and cost."""

import pytest

from tracegap.report.selection_tables import selection_tables, usage_table
from tracegap.statistics.intervals import Estimate
from tracegap.teachers.asking import Usage
from tracegap.teachers.selected import Apart, Selection

SELECTION = Selection(
    teacher="mock",
    keep="answer",
    asked=10,
    kept=7,
    reasons={"the teacher's answer is wrong": 3},
    rules={"all": {"kept": 10, "dropped": 0}, "answer": {"kept": 7, "dropped": 3}},
    apart=(
        Apart("answer", "passages", 3.0, 5.0, 1.0, 3.0),
        Apart("trace", "passages", 3.0, None, None, None),
    ),
    fitting_swaps=2,
    usage={"teacher": Usage(10, 4, 1_000_000, 200_000)},
)


def test_a_run_without_a_teacher_has_none():
    assert selection_tables(None) == []


def test_counts_and_differences():
    taught, rules, apart, usage = selection_tables(SELECTION)
    assert [row[1:] for row in taught.rows] == [(7, 0.7), (3, 0.3)]
    assert "may still argue for the answer after them: 2" in taught.note
    assert [row[1:] for row in rules.rows] == [(10, 0), (7, 3)]
    assert apart.rows == (("answer", "passages", 3.0, 5.0, Estimate(2.0, 1.0, 3.0, 10)),)
    assert len(usage.columns) == 5


def test_a_price_is_of_a_million_tokens():
    (row,) = usage_table(SELECTION, (0.5, 2.0)).rows
    assert row[-1] == pytest.approx(0.9)
