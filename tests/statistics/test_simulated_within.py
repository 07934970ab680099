"""The simulation within questions: a shared difficulty is not taken for a link."""

from tracegap.statistics.simulated_within import within_rows


def of(rows, figure):
    found = [row for row in rows if row.figure == figure]
    assert found
    return found


def test_within_questions_keeps_its_level_where_the_pooled_test_does_not():
    rows = within_rows(40)
    levels = of(rows, "within questions rejects")
    assert sum(row.share for row in levels) / len(levels) <= 0.10
    assert min(row.share for row in of(rows, "pooled test rejects")) > 0.8
    for row in of(rows, "interval holds a planted odds ratio"):
        assert row.share >= 0.8, row
