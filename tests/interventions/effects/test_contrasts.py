"""Effects of steps: true against false, all else equal, and averaged over the other step."""

import pytest

from reanswered import a_student
from tracegap.interventions.asking.swaps import BOTH_WRONG, GOLD, OWN, WRONG_EVIDENCE, WRONG_LABEL
from tracegap.interventions.effects.cases import answers_by_arm
from tracegap.interventions.effects.contrasts import averaged_effects, step_effects


def answers_of(rights):
    return answers_by_arm(a_student(rights))["correct"]


def test_each_contrast_is_the_true_step_less_the_false_one():
    answers = answers_of({OWN: 36, GOLD: 32, WRONG_LABEL: 24, WRONG_EVIDENCE: 8, BOTH_WRONG: 4})
    found = {(e.step, e.first, e.second): e for e in step_effects("correct", answers)}
    assert found["label", GOLD, WRONG_LABEL].accuracy.value == pytest.approx(8 / 40)
    assert found["evidence", WRONG_LABEL, BOTH_WRONG].accuracy.value == pytest.approx(20 / 40)
    assert found["both", OWN, BOTH_WRONG].accuracy.value == pytest.approx(32 / 40)
    assert found["label", GOLD, WRONG_LABEL].flips.value == pytest.approx(8 / 40)
    # gold's log-probability is -1 after a right answer and -3 after another
    assert found["label", GOLD, WRONG_LABEL].log_prob.value == pytest.approx(2 * 8 / 40)


def test_contrasts_that_nobody_was_asked_for_are_left_out():
    answers = answers_of({OWN: 36, GOLD: 32, WRONG_LABEL: 24})
    assert {(e.first, e.second) for e in step_effects("correct", answers)} == {
        (GOLD, WRONG_LABEL),
        (OWN, WRONG_LABEL),
    }
    assert averaged_effects("correct", answers) == []


def test_the_average_is_over_the_other_step_and_the_interaction_is_shared():
    answers = answers_of({OWN: 40, GOLD: 40, WRONG_LABEL: 20, WRONG_EVIDENCE: 20, BOTH_WRONG: 20})
    label, evidence = averaged_effects("correct", answers)
    assert (label.step, evidence.step) == ("label", "evidence")
    assert label.accuracy.value == evidence.accuracy.value == pytest.approx(1 / 4)
    assert label.interaction.value == pytest.approx(1 / 2)
    assert label.interaction == evidence.interaction
