"""Answers after swapped traces, made by hand."""

from tracegap.interventions.asking.reanswers import Reanswer
from tracegap.interventions.asking.swaps import (
    BOTH_WRONG,
    GOLD,
    OWN,
    WRONG_EVIDENCE,
    WRONG_LABEL,
)

GOLD_TRUTH = {
    GOLD: (True, True),
    WRONG_LABEL: (False, True),
    WRONG_EVIDENCE: (True, False),
    BOTH_WRONG: (False, False),
}


def a_row(number, swap, right, *, arm="correct", truth=(True, True), said=None, **more):
    said = said or ("gold" if right else "other")
    fields = {"kept": None, "same": right, "leads_to": None, "follows": None} | more
    return Reanswer(
        example_id=f"e{number}",
        arm=arm,
        seed=0,
        group=f"g{number}",
        label="during",
        swap=swap,
        trace=f"the {swap} trace",
        trace_label_right=truth[0],
        trace_evidence_exact=truth[1],
        text="",
        finish_reason="stop",
        answers=(said,),
        answer_right=right,
        log_prob_gold=-1.0 if right else -3.0,
        log_prob_own=None,
        log_prob_counterfactual=None,
        **fields,
    )


def a_student(rights, arm="correct", count=40, own_truth=(True, True)):
    """Answers of `count` questions; `rights` gives for each swap how many of them are right."""
    return [
        a_row(n, swap, n < right, arm=arm, truth=GOLD_TRUTH.get(swap, own_truth))
        for swap, right in rights.items()
        for n in range(count)
    ]


def opposite_students():
    """One answers by its evidence, the other against it."""
    by = {OWN: 90, GOLD: 90, WRONG_LABEL: 90}
    by |= {WRONG_EVIDENCE: 30, BOTH_WRONG: 30}
    against = {OWN: 70, GOLD: 20, WRONG_LABEL: 20}
    against |= {WRONG_EVIDENCE: 70, BOTH_WRONG: 70}
    return [
        *a_student(by, "correct", 100, (True, True)),
        *a_student(against, "incorrect", 100, (False, False)),
    ]
