"""What is said of swapped traces: figures by hand."""

import pytest

from reanswered import a_row, a_student
from tracegap.interventions.asking.swaps import (
    BOTH_WRONG,
    COUNTERFACTUAL,
    GOLD,
    OWN,
    WRONG_EVIDENCE,
    WRONG_LABEL,
)
from tracegap.interventions.effects.analyse_effects import analyse_interventions


def test_flips_follows_and_effects_by_hand():
    rows = a_student({OWN: 40, GOLD: 40, WRONG_LABEL: 30, WRONG_EVIDENCE: 10, BOTH_WRONG: 10})
    for n in range(40):
        led = {"said": "B", "follows": True} if n < 24 else {"follows": False}
        rows.append(a_row(n, COUNTERFACTUAL, n >= 24, leads_to=("B",), **led))
    found = analyse_interventions(rows)
    swaps = {row.swap: row for row in found.swaps}
    assert swaps[OWN].flips.value == 0
    assert swaps[WRONG_EVIDENCE].flips.value == 0.75
    assert swaps[WRONG_EVIDENCE].accuracy_change.value == -0.75
    assert swaps[COUNTERFACTUAL].follows.value == 0.6
    assert swaps[COUNTERFACTUAL].follows_more.value == 0.6
    assert swaps[WRONG_LABEL].follows.n == 0
    assert swaps[WRONG_LABEL].log_probs.gold.value == pytest.approx(-0.5)  # 10 of 40 lose 2 nats
    effects = {(row.first, row.second): row for row in found.effects}
    assert effects[GOLD, WRONG_LABEL].accuracy.value == 0.25
    assert effects[WRONG_EVIDENCE, BOTH_WRONG].accuracy.value == 0
    averaged = {row.step: row for row in found.averaged}
    assert averaged["label"].accuracy.value == pytest.approx(0.125)
    assert averaged["evidence"].accuracy.value == pytest.approx((0.75 + 0.5) / 2)
    assert averaged["label"].interaction.value == pytest.approx(0.25)
