"""Baselines of an audit learn from what no output is about."""

from tracegap.audit.judging.audit_baselines import audit_baselines
from tracegap.statistics.analysis import baseline_rate
from tracegap.tasks import get_task

TASK = get_task("cotempqa")
EXAMPLES = TASK.load("synthetic", 0, 60).examples


def test_they_are_asked_what_is_answered_and_learn_from_the_rest():
    answered = {example.id for example in EXAMPLES[:20]}
    found = audit_baselines(EXAMPLES, answered, TASK)
    assert len({baseline.name for baseline in found}) == len(found) == 6
    for baseline in found:
        assert {outcome.example_id for outcome in baseline.outcomes} == answered
        assert baseline_rate(baseline).n == 20


def test_without_a_rest_there_is_nothing_to_learn_from():
    assert audit_baselines(EXAMPLES, {example.id for example in EXAMPLES}, TASK) == []
    assert audit_baselines(EXAMPLES, set(), TASK) == []
