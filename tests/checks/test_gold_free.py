"""Checks without gold: what follows from question and context alone."""

import pytest

from tracegap.checks.gold_free import check_generation
from tracegap.tasks import get_task
from tracegap.traces.arms import build_row
from tracegap.traces.plan import plan_arms


@pytest.mark.parametrize("name", ["marco", "hotpotqa", "musique"])
def test_a_check_without_gold_grounds_what_cannot_be_derived(name):
    task = get_task(name)
    example = task.load("synthetic", 0, 20).examples[0]
    row = build_row(example, "correct", plan_arms([example], task, 0))
    text = row.completion[0]["content"]
    check = check_generation(task, example.question, example.context, text)
    assert {finding.step for finding in check.findings} == {"label", "evidence", "answer"}
    assert "wrong" not in {finding.judgement for finding in check.findings}
    lied = text.replace(example.context[example.evidence[0]][:40], "Nobody ever wrote this. ")
    found = check_generation(task, example.question, example.context, lied).findings
    assert "wrong" in {f.judgement for f in found if f.step == "evidence"}
