"""Rows: what was scored, in the order of the analysis; what was not is left out."""

from reports import make_example, make_sample, rows_from
from tracegap.report.rows import ALL, FULL, label_of

SAMPLES = [
    make_sample(make_example(number), arm, condition)
    for number in range(30)
    for arm in ("vanilla", "correct")
    for condition in ("full", "withheld")
]


def test_steps_that_were_not_scored_have_no_row():
    rows = rows_from(SAMPLES)
    assert rows.arm_names == ["vanilla", "correct"]
    steps = {r.step for r in rows.rates if r.arm == "vanilla"}
    assert steps == {"answer"}
    assert {link.arm for link in rows.links} == {"correct"}


def test_conditions_that_were_not_asked_have_no_row():
    conditions = {r.condition for r in rows_from(SAMPLES).rates}
    assert conditions == {FULL, "withheld"}


def test_all_classes_are_the_sum_of_each():
    rates = [
        r
        for r in rows_from(SAMPLES).rates
        if (r.arm, r.step, r.condition) == ("correct", "answer", FULL)
    ]
    whole = next(r.estimate.n for r in rates if r.label == ALL)
    assert whole == 30 == sum(r.estimate.n for r in rates if r.label != ALL)
    assert (label_of(None), label_of("mix")) == (ALL, "mix")
