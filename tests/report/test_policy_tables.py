"""The tables of checks without gold: typed cells, and n beside every rate."""

from tracegap.policies.worth import Gain, Judging
from tracegap.report.figures import worded
from tracegap.report.policy_tables import gains_table, judging_table
from tracegap.statistics.agreement import agree
from tracegap.statistics.intervals import Estimate
from tracegap.statistics.predictor import predict

RATE = Estimate(0.75, 0.5, 0.9, 20)


def told(table):
    return [
        [str(worded(cell, column.kind)) for cell, column in zip(row, table.columns, strict=True)]
        for row in table.rows
    ]


def test_a_judgement_that_does_not_occur_has_a_dash():
    right, ids = [True, False] * 10, [str(i) for i in range(20)]
    row = Judging(
        arm="correct",
        judge="trace",
        n=20,
        counts={"right": 10, "unknown": 0, "wrong": 10},
        agreement=agree(right, right, ids),
        answer_right={"right": RATE, "wrong": RATE},
        prediction=predict([float(r) for r in right], right, ids),
    )
    (cells,) = told(judging_table([row]))
    assert cells[:6] == ["correct", "trace", "20", "10", "0", "10"]
    assert cells[6].startswith("100.0 % (")
    assert cells[7].startswith("1.000")
    assert cells[8:11] == ["75.0 % (50.0 to 90.0), n = 20", "–", "75.0 % (50.0 to 90.0), n = 20"]


def test_one_try_gains_nothing_over_itself():
    gain = Estimate(0.05, -0.01, 0.1, 20)
    rows = [
        Gain("correct", None, "one try", RATE, RATE, Estimate(0.0, 0.0, 0.0, 20), 1.0),
        Gain("correct", "trace", "retry", RATE, RATE, gain, 1.25),
    ]
    one, retry = told(gains_table(rows))
    assert (one[2], one[3], one[6]) == ("–", "1.00", "")
    assert (retry[3], retry[6]) == ("1.25", "+5.0 (−1.0 to +10.0), n = 20")
