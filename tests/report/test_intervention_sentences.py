"""What interventions say, in sentences."""

from reanswered import a_student
from tracegap.interventions.asking.swaps import (
    BOTH_WRONG,
    GOLD,
    OWN,
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
        "uses the evidence of its trace, not its label, and answers against it."
    )
