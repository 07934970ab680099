"""What interventions say, in sentences."""

from reanswered import a_student, opposite_students
from tracegap.interventions.asking.swaps import (
    BOTH_WRONG,
    GOLD,
    OWN,
    PARAPHRASED,
    WRONG_EVIDENCE,
    WRONG_LABEL,
)
from tracegap.interventions.effects.analyse_effects import analyse_interventions
from tracegap.report.intervention_sentences import intervention_sentences


def test_a_student_that_goes_against_its_trace_is_said_to():
    rights = {OWN: 60, GOLD: 20, WRONG_LABEL: 20, WRONG_EVIDENCE: 85, BOTH_WRONG: 85}
    rows = a_student(rights, count=100)
    (_, intervention) = intervention_sentences(analyse_interventions(rows))
    assert "less frequent by 65.0 points" in intervention
    assert intervention.endswith(
        "the student ignores its label; it uses its evidence and answers against it."
    )


def test_the_sentence_tells_both_directions():
    *_, mediation = intervention_sentences(analyse_interventions(opposite_students()))
    assert "of correct's student by +60.0 points" in mediation
    assert "of incorrect's student by −50.0 points" in mediation


def test_an_undecided_label_leaves_the_evidence_as_it_is():
    """Four of 40 answers change with the label, too many to ignore and too few to use it."""
    rights = {OWN: 40, PARAPHRASED: 40, GOLD: 10, BOTH_WRONG: 36}
    rights |= {WRONG_LABEL: 6, WRONG_EVIDENCE: 36}
    found = analyse_interventions(
        a_student(rights, "incorrect", own_truth=(False, False), count=40)
    )
    (reading,) = found.readings
    assert (reading.label.use, reading.evidence.use) == ("undecided", "used")
    assert reading.evidence.direction == "against it"
    assert intervention_sentences(found)[1].endswith(
        "so the student uses its evidence and answers against it; of its label nothing can be said."
    )


def test_both_undecided_and_neither_used_alone_are_told():
    few = {swap: 5 for swap in (OWN, GOLD, WRONG_LABEL, WRONG_EVIDENCE, BOTH_WRONG)}
    undecided = analyse_interventions(a_student(few, "correct", own_truth=(True, True), count=9))
    assert intervention_sentences(undecided)[1].endswith("its evidence stays undecided.")
    either = {swap: 180 for swap in (OWN, GOLD, WRONG_LABEL, WRONG_EVIDENCE)}
    rows = a_student(either | {BOTH_WRONG: 60}, "correct", own_truth=(True, True), count=200)
    assert intervention_sentences(analyse_interventions(rows))[1].endswith(
        "the student uses its trace, neither step of it alone, and answers by it."
    )


def test_of_dots_whole_traces_in_their_place_are_told():
    rights = {OWN: 20, GOLD: 80, BOTH_WRONG: 21}
    found = analyse_interventions(a_student(rights, "filler", 100, own_truth=(None, None)))
    correlation, gold, wrong = intervention_sentences(found)
    assert correlation.endswith("its own traces state no step, so nothing.")
    assert "a gold trace in place of its dots makes right answers more frequent by 60.0" in gold
    assert gold.endswith("(n = 100).")
    assert "a trace with both steps wrong in place of its dots: the interval includes no" in wrong
