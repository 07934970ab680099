"""Sentences and tables of a comparison."""

from dataclasses import replace

from compared import compared
from tracegap.report.comparison import comparison_sentences, comparison_tables
from tracegap.statistics.across import compare_across


def table(found, name):
    return next(table for table in comparison_tables(found) if table.name == name)


def test_of_what_has_one_run_only_these_students_are_spoken_of():
    said = comparison_sentences(compared())
    assert said[0] == "a, b differ in seeds."
    assert "the students of arms a: correct and b: correct differ by 50.0 points" in said[1]
    assert "This says nothing of the arms in further runs." in said[1]
    assert said[1].endswith("2 questions were asked of one of them only and are left out.")
    assert "a mock's" not in " ".join(said)
    assert "Outputs of b are a mock's" in comparison_sentences(compared(mock=True))[-1]


def test_over_runs_the_arms_are_spoken_of():
    said = comparison_sentences(compared(seeds=(0, 1, 2)))[1]
    assert said.startswith("Over 3 and 3 runs")


def test_where_nothing_flips_the_verdicts_are_called_the_same():
    found = compared(seeds=(0, 1, 2))
    first = found.entries[0]
    pairs = compare_across([(first, replace(first, source="b"))])
    said = comparison_sentences(replace(found, pairs=pairs))[1]
    same = "a: correct and b: correct: the same verdict on every question"
    assert said == f"{same} (63 outputs of each to 21 questions)."
    # an output without its pair may differ
    fewer = replace(first, source="b", answers=[a for a in first.answers if a.seed < 2])
    pairs = compare_across([(first, fewer)])
    assert "the same verdict" not in comparison_sentences(replace(found, pairs=pairs))[1]


def test_a_row_an_entry_the_best_first_and_a_row_a_flip():
    found = compared()
    assert [row[0] for row in table(found, "leaderboard").rows] == ["a", "b"]
    assert len(table(found, "flips").rows) == 10
    (row,) = table(found, "differences").rows
    assert row[3] is None  # one run: nothing is said of further ones
    assert row[4:6] == (10, 0)


def test_only_settings_that_differ_are_shown():
    assert table(compared(), "settings").rows == (("seeds", "[0]", "not set"),)
