"""Counterfactual evidence: it leads to another answer by the task's own rules."""

import pytest

from swapping import TASKS, examples_of, swapped
from tracegap.interventions.asking.counterfactual import counterfactual_evidence
from tracegap.interventions.asking.swaps import (
    COUNTERFACTUAL,
)
from tracegap.traces.parse import parse_trace


@pytest.mark.parametrize("name", TASKS)
def test_a_counterfactual_leads_to_another_answer_by_the_tasks_own_rules(name):
    task, examples = examples_of(name)
    found = 0
    for example in examples:
        for swap in swapped(task, example):
            assert (swap.leads_to is not None) == (swap.name == COUNTERFACTUAL)
            if swap.leads_to:
                _, evidence = parse_trace(swap.think, task, [])
                assert set(evidence) <= set(example.context)
                assert not task.score_answer(swap.leads_to, example).exact
                assert task.answers_of(example.question, evidence) == swap.leads_to
                assert counterfactual_evidence(example, task, 0) == (evidence, swap.leads_to)
                found += 1
    assert found >= len(examples) / 2
