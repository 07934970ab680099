"""Random steps agree with gold by chance; draws that look at gold are found out."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracegap.records import Example, Trace
from tracegap.tasks import TASKS, get_task
from tracegap.tasks import random_arm as checked
from tracegap.tasks.random_arm import chance_of_gold, random_faults
from tracegap.text import normalise
from tracegap.traces.plan import plan_arms


@given(
    st.lists(st.sampled_from(["A b.", "a  B.", "C.", "D.", "E."]), min_size=1, max_size=7),
    st.data(),
)
def test_the_chance_of_gold_is_the_share_of_sets_that_read_as_it_does(context, data):
    places = data.draw(st.sets(st.integers(0, len(context) - 1), min_size=1))
    example = Example("e", "?", tuple(context), "a", tuple(sorted(places)), ("x",), "g")
    gold = {normalise(passage) for passage in example.evidence_passages}
    sets = list(combinations(range(len(context)), len(places)))
    alike = sum({normalise(context[i]) for i in chosen} == gold for chosen in sets)
    assert chance_of_gold(example) == pytest.approx(alike / len(sets))


@pytest.mark.parametrize("name", sorted(TASKS))
def test_random_steps_of_every_task_are_right_by_chance(name):
    task = get_task(name)
    examples = task.load("synthetic", 1, 600).examples
    for seed in range(5):
        assert random_faults(examples, plan_arms(examples[:50], task, seed)) == []


@pytest.mark.parametrize(
    ("trace", "told"),
    [
        (lambda e: Trace(e.label, e.evidence_passages), ["label", "evidence"]),
        (lambda e: Trace("no such label", e.context[: len(e.evidence)]), ["label"]),
        (lambda e: Trace("no such label", ("nothing",)), ["label", "evidence"]),
    ],
)
def test_steps_that_look_at_gold_or_never_cite_it_are_told(monkeypatch, trace, told):
    task = get_task("babi")
    examples = task.load("synthetic", 1, 400).examples
    monkeypatch.setattr(checked, "trace_of", lambda example, arm, plan: (trace(example), None))
    found = random_faults(examples, plan_arms(examples, task, 0))
    assert [fault.split()[5] for fault in found][: len(told)] == told
    assert all("drawn without looking it would be about" in fault for fault in found)


def test_of_no_examples_and_of_a_single_label_nothing_is_said():
    task = get_task("babi")
    examples = [e for e in task.load("synthetic", 1, 200).examples if e.label.startswith("single")]
    assert random_faults(examples, plan_arms(examples, task, 0)) == []
    assert random_faults([], plan_arms(examples, task, 0)) == []
