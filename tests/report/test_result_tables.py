"""The table that a run's end shows first."""

from reports import make_input
from tracegap.report.figures import worded
from tracegap.report.result_tables import rates_table, summary_table
from tracegap.report.rows import FULL
from tracegap.statistics.intervals import Estimate


def test_the_summary_has_a_row_an_arm_and_a_row_a_baseline(inputs):
    table = summary_table(inputs.results)
    assert [row[0] for row in table.rows] == [*inputs.results.arm_names, "commonest answer"]
    *_, baseline = table.rows
    assert [str(worded(cell, "share")) for cell in baseline[1:4]] == ["", "", ""]
    assert isinstance(baseline[4], Estimate)


def test_the_summary_agrees_with_the_table_of_all_rates(inputs):
    rates = {row[:3]: row[3:] for row in rates_table(inputs.results).rows}
    for arm, *cells in summary_table(inputs.results).rows[:3]:
        full = rates[arm, "all classes", FULL]
        assert [str(worded(cell, "share")) for cell in cells[:4]] == [
            str(worded(cell, "share")) for cell in full
        ]
        assert cells[4] == rates[arm, "all classes", "withheld"][3]


def test_a_step_that_an_arm_does_not_have_is_a_dash():
    vanilla = summary_table(make_input(20, ("full",)).results).rows[0]
    assert [str(worded(cell, "share")) for cell in vanilla[1:4]] == ["–", "–", "–"]
    assert [str(worded(cell, "share")) for cell in vanilla[5:]] == ["–", "–"]
