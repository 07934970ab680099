"""One contract over every registered task and its generator."""

from dataclasses import replace

import pytest

from tracegap.checks.contract import contract_violations, guessable
from tracegap.files import to_json
from tracegap.tasks import TASKS, get_task
from tracegap.tasks.splits import split


def examples_of(name, seed=0, size=400):
    return get_task(name).load("synthetic", seed, size).examples


@pytest.mark.parametrize("name", sorted(TASKS))
def test_gold_passes_and_each_corruption_fails_exactly_its_own_step(name):
    examples = examples_of(name)
    assert len(examples) == 400
    assert contract_violations(get_task(name), examples, seed=0) == []


@pytest.mark.parametrize("name", sorted(TASKS))
def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_examples(name):
    first = [to_json(e) for e in examples_of(name)]
    assert first == [to_json(e) for e in examples_of(name)]
    asked = {(e.question, e.context) for e in examples_of(name)}
    others = {(e.question, e.context) for e in examples_of(name, seed=1)}
    assert len(asked & others) < 0.02 * len(asked)


@pytest.mark.parametrize("name", sorted(TASKS))
def test_a_smaller_size_is_a_prefix_of_a_larger_one(name):
    assert examples_of(name, size=50) == examples_of(name, size=100)[:50]


@pytest.mark.parametrize("name", sorted(TASKS))
def test_splits_share_no_group_and_nothing_can_be_guessed_without_the_context(name):
    train, test = split(examples_of(name, size=1500), "group", 0, frozenset(), 0.3)
    assert {e.group for e in train}.isdisjoint(e.group for e in test)
    assert guessable(get_task(name), train, test) == []


@pytest.mark.parametrize("name", ["cotempqa", "babi"])
def test_real_rows_keep_the_contract(shared_data, name):
    folder = {"cotempqa": "cotempqa", "babi": "babi/en"}[name]
    examples = get_task(name).load(str(shared_data / folder), 0, 0).examples
    violations = contract_violations(get_task(name), examples[::7], seed=0)
    assert [v for v in violations if "as long as" not in v] == []


# the contract itself must be able to fail


def broken(example, **changes):
    return contract_violations(get_task("babi"), [replace(example, **changes)], seed=0)


def test_the_contract_sees_what_is_broken():
    example = examples_of("babi")[0]
    assert contract_violations(get_task("babi"), [], seed=0)
    assert "used twice" in contract_violations(get_task("babi"), [example, example], 0)[0]
    assert "not among" in broken(example, label="nonsense")[0]
    assert "missing" in broken(example, evidence=())[0]
    assert "missing" in broken(example, answers=())[0]


def test_a_lopsided_task_can_be_guessed():
    examples = [replace(e, answers=("kitchen",)) for e in examples_of("babi", size=40)]
    examples[0] = replace(examples[0], answers=("garden",))
    assert guessable(get_task("babi"), examples, examples)
