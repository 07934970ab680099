"""The four parts of a difference of arms: by hand, and against both directions of mediation."""

import pytest

from reanswered import a_student, opposite_students
from tracegap.interventions.asking.swaps import BOTH_WRONG, OWN
from tracegap.interventions.effects.cases import answers_by_arm
from tracegap.interventions.effects.four_way import decompose
from tracegap.interventions.effects.mediation import mediate


def test_parts_by_hand_sum_to_the_total_and_hold_both_directions():
    arms = answers_by_arm(opposite_students())
    found = decompose(arms["correct"], arms["incorrect"])
    parts = (
        found.controlled_direct,
        found.reference_interaction,
        found.mediated_interaction,
        found.pure_indirect,
    )
    # 90 - 20, (30 - 70) - (90 - 20), (90 - 30) - (20 - 70), 20 - 70
    assert [part.value for part in parts] == pytest.approx([0.7, -1.1, 1.1, -0.5])
    assert sum(part.value for part in parts) == pytest.approx(found.total.value)
    assert found.total.value == pytest.approx(0.2)
    assert found.through_first.value == pytest.approx(0.6)
    assert found.through_second.value == pytest.approx(-0.5)
    one = mediate(arms["correct"], arms["incorrect"]).indirect_in_kind
    other = mediate(arms["incorrect"], arms["correct"]).indirect_in_kind
    assert found.through_first.value == pytest.approx(one.value)
    assert found.through_second.value == pytest.approx(-other.value)
    assert (found.questions, found.left_out) == (100, 0)


def test_questions_without_all_traces_are_left_out_and_counted():
    rows = opposite_students()
    arms = answers_by_arm([r for r in rows if (r.example_id, r.swap) != ("e7", BOTH_WRONG)])
    found = decompose(arms["correct"], arms["incorrect"])
    assert (found.questions, found.left_out) == (99, 1)
    alone = answers_by_arm(a_student({OWN: 9}, count=9))["correct"]
    assert decompose(alone, arms["incorrect"]) is None
