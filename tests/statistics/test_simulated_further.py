"""Bounds hold what leaving out loses, agreement has honest intervals, and stated powers are had."""

from tracegap.statistics.simulated_further import further_rows

DRAWS = 120
LEAST = 0.87  # 95 % in so few draws, with three and a half of its standard errors


def test_what_is_promised_is_had():
    rows = further_rows(DRAWS)
    assert len(rows) == 9
    for row in rows:
        if row.wanted.startswith(">="):
            assert row.share >= LEAST, row
        elif row.figure.endswith("rejects"):
            assert 0.67 <= row.share <= 0.95, row
        else:
            assert row.wanted == "low"
            assert row.share < 0.4, row
