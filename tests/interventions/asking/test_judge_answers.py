"""Answers after swapped traces, judged: set against gold, the own answer, and what is led to."""

from dataclasses import replace

import pytest

from reasked import cases_of
from tracegap.interventions.asking.backend import Answered
from tracegap.interventions.asking.judge_answers import records_of
from tracegap.interventions.asking.swaps import COUNTERFACTUAL, GOLD, OWN, WRONG_LABEL


@pytest.fixture(scope="module")
def case():
    cases, task, _ = cases_of("babi", 12, lambda text: len(text.split()))
    one = next(c for c in cases if any(s.name == COUNTERFACTUAL for s in c.swaps))
    kept = {OWN, GOLD, WRONG_LABEL, COUNTERFACTUAL}
    return replace(one, swaps=tuple(s for s in one.swaps if s.name in kept)), task


def answered(case, **texts):
    """What was written after each swap; gold where no text is told."""
    gold = f' <answer>["{case.example.answers[0]}"]</answer>'
    return [
        Answered(texts.get(swap.name.replace(" ", "_"), gold), "stop", -1.0, None, None)
        for swap in case.swaps
    ]


def test_an_answer_is_set_against_gold_and_against_the_own_one(case):
    case, task = case
    texts = answered(case, own=' <answer>["nowhere"]</answer>')
    rows = {row.swap: row for row in records_of(case, texts, task)}
    assert list(rows) == [swap.name for swap in case.swaps]
    assert (rows[OWN].answer_right, rows[OWN].same) == (False, True)
    assert (rows[GOLD].answer_right, rows[GOLD].same) == (True, False)
    assert rows[GOLD].trace_label_right
    assert rows[GOLD].trace_evidence_exact
    assert (rows[WRONG_LABEL].trace_label_right, rows[WRONG_LABEL].follows) == (False, None)


def test_whether_it_follows_is_told_of_counterfactuals_alone(case):
    case, task = case
    (swap,) = (s for s in case.swaps if s.name == COUNTERFACTUAL)
    led = f' <answer>["{swap.leads_to[0]}"]</answer>'
    rows = {r.swap: r for r in records_of(case, answered(case, counterfactual=led), task)}
    assert rows[COUNTERFACTUAL].follows is True
    assert rows[COUNTERFACTUAL].leads_to == swap.leads_to
    rows = {r.swap: r for r in records_of(case, answered(case), task)}
    assert rows[COUNTERFACTUAL].follows is False
    assert rows[GOLD].follows is None


def test_two_that_say_nothing_are_the_same_and_neither_is_right(case):
    case, task = case
    rows = {r.swap: r for r in records_of(case, answered(case, own="", gold=" so"), task)}
    assert rows[OWN].answers is rows[GOLD].answers is None
    assert rows[GOLD].same
    assert not rows[GOLD].answer_right
    assert not rows[WRONG_LABEL].same
