"""Through the trace or past it, by hand."""

import pytest

from reanswered import a_student
from tracegap.interventions.asking.swaps import (
    BOTH_WRONG,
    GOLD,
    OWN,
    WRONG_EVIDENCE,
    WRONG_LABEL,
)
from tracegap.interventions.effects.cases import answers_by_arm
from tracegap.interventions.effects.mediation import mediate


def test_the_difference_of_arms_goes_through_the_trace_or_past_it():
    kinds = {GOLD: 36, WRONG_LABEL: 30, WRONG_EVIDENCE: 20, BOTH_WRONG: 12}
    first = answers_by_arm(a_student({OWN: 36} | kinds))["correct"]
    second = answers_by_arm(a_student({OWN: 8} | kinds, arm="incorrect", own_truth=(False, False)))[
        "incorrect"
    ]
    parts = mediate(first, second)
    assert parts.total.value == pytest.approx(28 / 40)
    assert parts.indirect.value == pytest.approx(24 / 40)  # 36 less 12
    assert parts.direct.value == pytest.approx(4 / 40)  # 12 less 8
    assert parts.check.value == 0
    assert parts.tipping == pytest.approx(parts.indirect.low)
    assert parts.left_out == 0
