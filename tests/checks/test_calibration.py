"""A calibration lets through what is judged well enough by the steps it was made of."""

import pytest

from tracegap.checks.calibration import Calibration
from tracegap.checks.gold_free import Check
from tracegap.records import Finding


def calibration(judgement, faults, steps=("label", "evidence")):
    return Calibration("babi", "mock", "correct", 0, steps, 0.1, 0.1, judgement, faults, 90, 80)


def check(label, evidence, answer, problems=()):
    said = zip(("label", "evidence", "answer"), (label, evidence, answer), strict=True)
    findings = tuple(Finding(step, judgement, "so") for step, judgement in said)
    return Check("wrong", findings, problems, True)


@pytest.mark.parametrize(
    ("worst", "found", "allowed"),
    [
        (("right", 0), check("right", "right", "wrong"), True),  # the answer is not judged here
        (("right", 0), check("right", "unknown", "right"), False),
        (("unknown", 0), check("right", "unknown", "right"), True),
        (("unknown", 0), check("right", "unknown", "right", ("unfinished",)), False),
        (("unknown", 1), check("right", "unknown", "right", ("unfinished",)), True),
        (("unknown", 1), check("right", "wrong", "right"), False),
        (("wrong", 1), check("right", "wrong", "right"), True),
        (("wrong", 1), check("wrong", "wrong", "right"), False),
    ],
)
def test_what_is_no_worse_is_answered(worst, found, allowed):
    assert calibration(*worst).allows(found) is allowed


def test_all_steps_may_be_judged():
    whole = calibration("right", 0, ("label", "evidence", "answer"))
    assert whole.allows(check("right", "right", "right"))
    assert not whole.allows(check("right", "right", "wrong"))
