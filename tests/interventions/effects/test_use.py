"""A plain reading of each student."""

from dataclasses import replace

from reanswered import a_student
from tracegap.interventions.asking.swaps import (
    BOTH_WRONG,
    GOLD,
    OWN,
    PARAPHRASED,
    WRONG_EVIDENCE,
    WRONG_LABEL,
)
from tracegap.interventions.effects.analyse_effects import analyse_interventions


def test_other_words_are_taken_off_the_use_of_a_step():
    rows = a_student(
        {OWN: 40, GOLD: 40, WRONG_LABEL: 20, WRONG_EVIDENCE: 20, BOTH_WRONG: 20, PARAPHRASED: 20}
    )
    (reading,) = analyse_interventions(rows).readings
    assert reading.control.value == 0.5
    assert reading.label.net.value == 0  # the same 20 change with the words alone
    (bare,) = analyse_interventions([r for r in rows if r.swap != PARAPHRASED]).readings
    assert bare.label.net.value == 0.5
    assert bare.reading == "uses the trace"


def test_other_words_that_change_more_than_a_step_prove_neither():
    """A malformed own answer, or a shaky student, must not read as a trace that is ignored."""
    rights = {OWN: 200, GOLD: 200, WRONG_LABEL: 150, WRONG_EVIDENCE: 150, BOTH_WRONG: 150}
    rows = a_student(rights | {PARAPHRASED: 60}, count=200)
    (reading,) = analyse_interventions(rows).readings
    assert reading.label.net.high < 0
    assert reading.reading == "undecided"
    malformed = [replace(r, answers=None) if r.swap == OWN else r for r in rows]
    (reading,) = analyse_interventions(malformed).readings
    assert (reading.reading, reading.label.flips.n) == ("undecided", 0)
