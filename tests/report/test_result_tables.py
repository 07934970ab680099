"""The table that a run's end shows first."""

from dataclasses import replace

import pytest

from reports import make_example, make_input, make_sample
from tracegap.report.figures import worded
from tracegap.report.result_tables import (
    breakdown_table,
    comparisons_table,
    rates_table,
    runs_table,
    seeds_table,
    summary_table,
)
from tracegap.report.rows import FULL, rows_of
from tracegap.statistics import analyse
from tracegap.statistics.intervals import Estimate
from verdicts import verdict


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


def of_runs(runs, **more):
    """Two arms of 60 questions, the first right more often, trained so many times."""
    verdicts = [
        verdict(arm, i, None, (i * 37 + 11 * run) % 60 < right + 2 * run, seed=run)
        for arm, right in (("correct", 40), ("incorrect", 20))
        for run in range(runs)
        for i in range(60)
    ]
    return replace(rows_of(analyse(verdicts)), **more)


def test_arms_are_compared_over_runs_only_where_there_are_several():
    (row,) = runs_table(of_runs(3)).rows
    assert row[:6] == ("correct", "incorrect", "yes", 3, 3, 60)
    assert row[7] < 0.05
    assert row[10] == pytest.approx(0.1)
    assert "permutation p there can be: 0.100 with 3 and 3 runs." in runs_table(of_runs(3)).note
    assert "permutation p there can be" not in runs_table(of_runs(1)).note
    assert not runs_table(of_runs(1)).rows
    assert not runs_table(of_runs(3, runs_known=False)).rows


def test_a_spread_has_no_sign_and_its_note_says_why_it_can_be_none():
    table = runs_table(of_runs(3))
    assert table.columns[-1].kind == "spread"
    assert worded(0.041, "spread").figure == "4.1"
    assert "beyond chance. It can be 0.0" in table.note
    spreads = [c.title for c in breakdown_table(of_runs(3)).columns if c.kind == "spread"]
    assert spreads == ["Spread of questions", "Spread of runs", "Rest"]


def test_two_arms_paired_by_question_have_no_p():
    table = comparisons_table(of_runs(3))
    titles = [column.title for column in table.columns]
    (row,) = [row for row in table.rows if row[2] == "all classes"]
    assert row[titles.index("p")] is None
    assert row[titles.index("Adjusted p")] is None


def test_an_audits_repeats_are_not_called_seeds():
    examples = [make_example(number) for number in range(30)]
    verdicts = [make_sample(e, "correct", seed=s)[2] for e in examples for s in (0, 1)]
    known = rows_of(analyse(verdicts))
    audit = replace(known, runs_known=False)
    assert seeds_table(known).rows
    assert seeds_table(audit).rows == ()
    table = breakdown_table(audit)
    assert table.rows
    words = " ".join((table.title, table.note, *(column.title for column in table.columns)))
    assert "seed" not in words.lower()
    assert "run" not in words.lower().split()
