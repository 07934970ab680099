"""Wrong evidence that has the form of gold: where it can be had, and as far as it can."""

import statistics

import pytest

from lopsided import lopsided, places
from tracegap.tasks import get_task
from tracegap.traces.arms import LengthMatched
from tracegap.traces.plan import plan_arms


def test_gold_that_stands_late_and_is_long_is_met_by_wrong_evidence_that_does():
    task, rows = get_task("babi"), lopsided(800)
    plan = plan_arms(rows[:400], task, 0)
    held = rows[400:]  # not used for matching
    gold = [e.evidence[0] for e in held]
    wrong = places(plan, held)
    assert statistics.mean(gold) == pytest.approx(statistics.mean(wrong), abs=0.4)
    assert statistics.stdev(gold) == pytest.approx(statistics.stdev(wrong), abs=0.5)
    lengths = [[len(e.context[i]) for e, i in zip(held, at, strict=True)] for at in (gold, wrong)]
    assert statistics.mean(lengths[0]) == pytest.approx(statistics.mean(lengths[1]), rel=0.05)
    before = [e.context.index(LengthMatched(task, 0).wrong_evidence(e)[0]) for e in held]
    assert statistics.mean(before) < statistics.mean(gold) - 1.5  # what length alone would do
