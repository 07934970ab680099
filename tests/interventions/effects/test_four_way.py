"""The four parts of a difference of arms, and sentences that tell each step and both directions."""

import pytest

from tracegap.interventions.asking.reanswers import Reanswer
from tracegap.interventions.asking.swaps import (
    BOTH_WRONG,
    GOLD,
    OWN,
    PARAPHRASED,
    WRONG_EVIDENCE,
    WRONG_LABEL,
)
from tracegap.interventions.effects.analyse_effects import analyse_interventions
from tracegap.interventions.effects.cases import answers_by_arm
from tracegap.interventions.effects.mediation import mediate
from tracegap.interventions.effects.sentences import intervention_sentences
from tracegap.interventions.effects.four_way import decompose

TRUTH = {
    GOLD: (True, True),
    WRONG_LABEL: (False, True),
    WRONG_EVIDENCE: (True, False),
    BOTH_WRONG: (False, False),
}


def a_student(rights, arm, own_truth, count=100):
    """Answers of `count` questions; `rights` gives for each swap which of them are right."""
    return [
        Reanswer(
            example_id=f"e{n:03}",
            arm=arm,
            seed=0,
            group=f"g{n:03}",
            label="during",
            swap=swap,
            trace="t",
            trace_label_right=TRUTH.get(swap, own_truth)[0],
            trace_evidence_exact=TRUTH.get(swap, own_truth)[1],
            text="",
            finish_reason="stop",
            answers=("gold" if n in right else "other",),
            answer_right=n in right,
            log_prob_gold=None,
            log_prob_own=None,
            log_prob_counterfactual=None,
            kept=None,
            same=n in right,
            leads_to=None,
            follows=None,
        )
        for swap, right in rights.items()
        for n in range(count)
    ]


def opposite_students():
    """One answers by its evidence, the other against it."""
    by = {OWN: range(90), GOLD: range(90), WRONG_LABEL: range(90)}
    by |= {WRONG_EVIDENCE: range(30), BOTH_WRONG: range(30)}
    against = {OWN: range(70), GOLD: range(20), WRONG_LABEL: range(20)}
    against |= {WRONG_EVIDENCE: range(70), BOTH_WRONG: range(70)}
    return [
        *a_student(by, "correct", (True, True)),
        *a_student(against, "incorrect", (False, False)),
    ]


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
    arms = answers_by_arm([r for r in rows if (r.example_id, r.swap) != ("e007", BOTH_WRONG)])
    found = decompose(arms["correct"], arms["incorrect"])
    assert (found.questions, found.left_out) == (99, 1)
    alone = answers_by_arm(a_student({OWN: range(9)}, "correct", (True, True)))["correct"]
    assert decompose(alone, arms["incorrect"]) is None


def test_the_sentence_tells_both_directions():
    *_, mediation = intervention_sentences(analyse_interventions(opposite_students()))
    assert "of correct's student by +60.0 points" in mediation
    assert "of incorrect's student by -50.0 points" in mediation


def test_an_undecided_label_leaves_the_evidence_as_it_is():
    """Four of 40 answers change with the label, too many to ignore and too few to use it."""
    rights = {OWN: range(40), PARAPHRASED: range(40), GOLD: range(10), BOTH_WRONG: range(36)}
    rights |= {WRONG_LABEL: range(6), WRONG_EVIDENCE: range(36)}
    found = analyse_interventions(a_student(rights, "incorrect", (False, False), count=40))
    (reading,) = found.readings
    assert (reading.label.use, reading.evidence.use) == ("undecided", "used")
    assert reading.evidence.direction == "against it"
    assert intervention_sentences(found)[1].endswith(
        "so the student uses its evidence and answers against it; of its label nothing can be said."
    )


def test_both_undecided_and_neither_used_alone_are_told():
    few = {swap: range(5) for swap in (OWN, GOLD, WRONG_LABEL, WRONG_EVIDENCE, BOTH_WRONG)}
    undecided = analyse_interventions(a_student(few, "correct", (True, True), count=9))
    assert intervention_sentences(undecided)[1].endswith("its evidence stays undecided.")
    either = {swap: range(180) for swap in (OWN, GOLD, WRONG_LABEL, WRONG_EVIDENCE)}
    rows = a_student(either | {BOTH_WRONG: range(60)}, "correct", (True, True), count=200)
    assert intervention_sentences(analyse_interventions(rows))[1].endswith(
        "the student uses its trace, neither step of it alone, and answers by it."
    )
