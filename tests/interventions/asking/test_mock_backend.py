"""Mock students after swapped traces: what they use decides what changes."""

import math

import pytest

from reasked import cases_of
from tracegap.interventions.asking.judge_answers import records_of
from tracegap.interventions.asking.mock_backend import MockReanswerer
from tracegap.interventions.asking.swaps import BOTH_WRONG, GOLD, OWN, WRONG_EVIDENCE, WRONG_LABEL

RATES = "answer_if_right=1,answer_if_wrong=0"


def right_after(use):
    """Returns by swap the share of right answers, of a student that is right by its trace alone."""
    name = f"mock:{RATES},use={use}"
    cases, task, examples = cases_of("babi", 60, len, name)
    student = MockReanswerer(name, task, examples)
    rows = [r for case, said in student.reanswer(cases) for r in records_of(case, said, task)]
    shares = {}
    for swap in (GOLD, WRONG_LABEL, WRONG_EVIDENCE, BOTH_WRONG):
        of_swap = [row.answer_right for row in rows if row.swap == swap]
        shares[swap] = sum(of_swap) / len(of_swap)
    own_right = [r.trace_label_right and r.trace_evidence_exact for r in rows if r.swap == OWN]
    return shares, sum(own_right) / len(own_right)


def test_a_trace_that_is_used_decides_the_answer():
    shares, _ = right_after("all")
    assert shares == {GOLD: 1, WRONG_LABEL: 0, WRONG_EVIDENCE: 0, BOTH_WRONG: 0}


def test_a_trace_that_is_not_used_changes_nothing():
    shares, own = right_after("nothing")
    assert set(shares.values()) == {own}


@pytest.mark.parametrize(("use", "other"), [("label", WRONG_EVIDENCE), ("evidence", WRONG_LABEL)])
def test_a_step_that_is_not_used_counts_as_in_the_own_trace(use, other):
    shares, own = right_after(use)
    assert shares[other] == shares[GOLD] >= own
    assert shares[BOTH_WRONG] == 0


def test_log_probabilities_are_those_of_the_draw():
    name = "mock:answer_if_right=0.75,answer_if_wrong=0"
    cases, task, examples = cases_of("babi", 10, len, name)
    for case, said in MockReanswerer(name, task, examples).reanswer(cases):
        logs = {swap.name: one for swap, one in zip(case.swaps, said, strict=True)}
        assert logs[GOLD].log_prob_gold == pytest.approx(math.log(0.75))
        assert logs[BOTH_WRONG].log_prob_gold == pytest.approx(math.log(1e-3))  # never impossible
