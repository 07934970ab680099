"""Early answering, by hand."""

import pytest

from reanswered import a_row
from tracegap.interventions.asking.swaps import (
    EARLY,
    EMPTY,
    OWN,
)
from tracegap.interventions.effects.cases import answers_by_arm
from tracegap.interventions.effects.curve import early_answering


def test_area_over_the_curve_by_hand():
    def line(number, *same):
        shares = [None, 1 / 3, 2 / 3]
        names = [EMPTY, EARLY, EARLY]
        cut = zip(names, shares, same, strict=True)
        rows = [a_row(number, name, s, kept=kept, same=s) for name, kept, s in cut]
        return [*rows, a_row(number, OWN, True)]

    early = line(0, True, True, True)  # settled before the trace: area 0
    late = line(1, False, False, False)  # only the whole trace: 1/3 + 1/3 + 1/6
    answers = answers_by_arm([*early, *late])["correct"]
    curve = early_answering("correct", answers)
    assert curve.area.value == pytest.approx((0 + 5 / 6) / 2)
    assert [dose.same.value for dose in curve.doses] == [0.5, 0.5, 0.5, 0.5, 1.0]
    assert curve.gain.value == 0.5
