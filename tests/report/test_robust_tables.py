"""Bounds and links within questions stand beside the links, in every form of the report."""

from dataclasses import replace

import pytest

from tracegap.report.all_tables import all_tables
from tracegap.report.formats import to_csv, to_latex
from tracegap.report.inputs import ReportInput
from tracegap.report.page import render_report
from tracegap.report.robust_tables import bounds_table, trace_links_table, within_table
from tracegap.report.rows import rows_of
from tracegap.statistics import analyse
from verdicts import verdict


def tries(seed):
    """Forty questions, a fifth of the traces unread, and trace and answer linked in each."""
    cells = [(True, True), (False, False), (True, False), (False, True), (None, True)]
    return [
        verdict("correct", i, *cells[(0, 1, 0, 2, 3, 1, 4, 0)[(i + 3 * seed) % 8]], seed=seed)
        for i in range(40)
    ]


@pytest.fixture(scope="module")
def results():
    return rows_of(analyse([v for seed in range(3) for v in tries(seed)]))


def cells(table, number=0):
    return dict(zip((c.title for c in table.columns), table.rows[number], strict=True))


def test_a_link_with_unread_steps_has_its_bounds_beside_it(results):
    row = cells(bounds_table(results))
    assert (row["Arm"], row["Class"], row["Step"]) == ("correct", "all classes", "label")
    assert row["Unread"] == 15
    left_out = row["Difference if the unread are left out, points"].value
    assert row["Least, points"].value < left_out < row["Greatest, points"].value
    assert row["All unread right, points"].value != row["All unread wrong, points"].value


def test_links_within_questions_stand_beside_the_pooled_one(results):
    row = cells(within_table(results), 2)
    assert row["Step"] == "trace"
    assert row["Runs"] == 3
    assert row["Odds ratio within questions"].n == results.further.within[2].result.tries
    pooled = {link.step: link.association.odds_ratio for link in results.links}["trace"]
    assert row["Odds ratio, pooled"] != row["Odds ratio within questions"]
    assert row["Odds ratio, pooled"] == next(
        link.association.odds_ratio
        for link in results.links
        if (link.step, link.label) == ("trace", "all classes")
    )
    assert pooled.n < row["Odds ratio, pooled"].n  # the last is of a single class


def test_one_try_a_question_that_is_read_has_neither():
    whole = [v for v in tries(0) if v.trace_right is not None]
    results = rows_of(analyse(whole))
    assert bounds_table(results).rows == within_table(results).rows == ()
    row = cells(trace_links_table(results))
    assert (row["Unread"], row["Least, points"], row["Odds ratio within questions"]) == (
        0,
        None,
        None,
    )


def test_they_are_in_page_csv_and_latex(results):
    inputs = ReportInput("A run", [], results)
    tables = {table.name: table for table in all_tables(inputs)}
    page = render_report(inputs)
    for name in ("bounds", "within-questions"):
        assert tables[name].title in page
        assert "\\caption" in to_latex(tables[name])
    assert "least_points_low" in to_csv(tables["bounds"])
    assert "odds_ratio_within_questions" in to_csv(tables["within-questions"])


def test_the_terminal_has_them_in_one_row_an_arm(results):
    row = cells(trace_links_table(results))
    assert row["Unread"] == 15
    assert row["Odds ratio within questions"] == results.further.within[2].result.odds_ratio
    without = replace(results, further=replace(results.further, within=()))
    assert cells(trace_links_table(without))["Odds ratio within questions"] is None
