"""The plan of false traces: others of the context, as many, the same for the same seed."""

from collections import Counter
from dataclasses import replace

import pytest

from lopsided import lopsided, places
from tracegap.tasks import get_task
from tracegap.traces.distractors import distractors
from tracegap.traces.plan import plan_arms


@pytest.mark.parametrize("name", ["cotempqa", "babi", "musique"])
def test_wrong_passages_are_others_of_the_context_as_many_and_in_order(name):
    task = get_task(name)
    rows = task.load("synthetic", 2, 120).examples
    plan = plan_arms(rows, task, 0)
    for example in rows:
        found = plan.wrong_places(example)
        assert list(found) == sorted(set(found))
        assert len(found) == len(example.evidence)
        free = set(distractors(example, task))
        assert set(found) <= free or len(free) < len(found)


def test_too_few_others_are_filled_up_with_gold_and_none_is_no_choice():
    rows = lopsided(20)
    few = replace(rows[0], id="few", context=rows[0].context[:3], evidence=(0, 1))
    plan = plan_arms(rows, get_task("babi"), 0)
    assert plan.wrong_places(few) in ((0, 2), (1, 2))


def test_a_choice_depends_on_the_seed_and_the_fitted_alone():
    task, rows = get_task("babi"), lopsided(100)
    assert places(plan_arms(rows, task, 0), rows) == places(plan_arms(rows[::-1], task, 0), rows)
    assert places(plan_arms(rows, task, 0), rows) != places(plan_arms(rows, task, 1), rows)


def test_labels_of_fresh_examples_are_deranged():
    task = get_task("cotempqa")
    rows = task.load("synthetic", 0, 200).examples
    plan = plan_arms(rows, task, 0)
    assert Counter(map(plan.wrong_label, rows)) == Counter(e.label for e in rows)
