"""One contract over every registered task and its generator."""

from dataclasses import replace

import pytest

from tracegap.checks.steps import compare_sets
from tracegap.files import to_json
from tracegap.records import Trace
from tracegap.tasks import TASKS, get_task
from tracegap.tasks.babi.task import Babi
from tracegap.tasks.contract import contract_violations, faults_of, form_faults, guessable
from tracegap.tasks.splits import split
from tracegap.traces import arms
from tracegap.traces.arms import RULE_ARMS
from tracegap.traces.distractors import usable_in_all_arms
from tracegap.traces.leak import CONTEXT_BOUND, LABEL_BOUND, TEXT_BOUND, crossed_leak
from tracegap.traces.plan import ArmPlan


def examples_of(name, seed=0, size=400):
    return get_task(name).load("synthetic", seed, size).examples


@pytest.mark.parametrize("name", sorted(TASKS))
def test_gold_passes_and_each_corruption_fails_exactly_its_own_step(name):
    examples = examples_of(name)
    assert len(examples) == 400
    assert [usable_in_all_arms(e, get_task(name)) for e in examples] == [None] * 400
    assert contract_violations(get_task(name), examples, seed=0) == []


@pytest.mark.parametrize("name", sorted(TASKS))
def test_form_does_not_give_the_arms_of_fresh_examples_away(name):
    task = get_task(name)
    leak = crossed_leak(examples_of(name, seed=3, size=1200), task, seed=1)
    assert leak.examples == 1200
    assert leak.text <= TEXT_BOUND
    assert leak.context <= CONTEXT_BOUND
    assert leak.label <= LABEL_BOUND


@pytest.mark.parametrize("name", sorted(TASKS))
def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_examples(name):
    first = [to_json(e) for e in examples_of(name)]
    assert first == [to_json(e) for e in examples_of(name)]
    asked = {(e.question, e.context) for e in examples_of(name)}
    others = {(e.question, e.context) for e in examples_of(name, seed=1)}
    assert not asked & others  # there are millions of stories: none should come twice


@pytest.mark.parametrize("name", sorted(TASKS))
def test_a_smaller_size_is_a_prefix_of_a_larger_one(name):
    assert examples_of(name, size=50) == examples_of(name, size=100)[:50]


@pytest.mark.parametrize("name", sorted(TASKS))
def test_splits_share_no_group_and_nothing_can_be_guessed_without_the_context(name):
    train, test = split(examples_of(name, size=4000), "group", 0, frozenset(), 0.3)
    assert {e.group for e in train}.isdisjoint(e.group for e in test)
    assert guessable(get_task(name), train, test) == []


@pytest.mark.parametrize("name", ["cotempqa", "babi", "marco"])
def test_real_rows_keep_the_contract(shared_data, name):
    folder = {"cotempqa": "cotempqa", "babi": "babi/en", "marco": "marco"}[name]
    examples = get_task(name).load(str(shared_data / folder), 0, 0).examples
    assert contract_violations(get_task(name), examples[::40], seed=0) == []
    usable = [e for e in examples if usable_in_all_arms(e, get_task(name)) is None]
    assert faults_of(crossed_leak(usable, get_task(name), seed=0)) == []


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
    assert "ascending" in broken(example, evidence=(1, 0))[0]
    with pytest.raises(ValueError, match="99 is no position in a context of"):
        broken(example, evidence=(99,))
    again = replace(example, id="other", group="other")
    assert "another group" in contract_violations(get_task("babi"), [example, again], 0)[0]


def test_the_contract_sees_a_scorer_that_refuses_gold():
    class Strict(Babi):
        def score_answer(self, said, example):
            return compare_sets(set(), set(example.answers))

    found = contract_violations(Strict(), examples_of("babi")[:1], 0)
    assert len([v for v in found if "does not give the right answer" in v]) == len(RULE_ARMS)


def test_the_contract_sees_a_corruption_that_leaves_the_truth(monkeypatch):
    example = examples_of("babi")[0]
    monkeypatch.setattr(ArmPlan, "wrong_places", lambda plan, e: e.evidence)
    found = contract_violations(get_task("babi"), [example], 0)
    assert [v.split("arm ")[1] for v in found] == [
        "incorrect the evidence step is True",
        "incorrect-evidence the evidence step is True",
    ]


def test_the_contract_sees_dots_of_another_length(monkeypatch):
    example = examples_of("babi")[0]
    monkeypatch.setattr(arms, "filler_of", lambda length: "... ...")
    (found,) = contract_violations(get_task("babi"), [example], 0)
    assert found.endswith("arm filler is not dots of the correct traces' mean length")


def test_the_contract_sees_random_steps_that_look_at_gold(monkeypatch):
    examples = examples_of("babi")
    gold = lambda e, *_: Trace(e.label, e.evidence_passages)  # noqa: E731
    monkeypatch.setattr(arms, "random_trace", gold)
    found = contract_violations(get_task("babi"), examples, 0)
    assert [fault.split(" in ")[0] for fault in found] == [
        "arm random has the gold label",
        "arm random has the gold evidence",
    ]


def test_form_that_gives_the_arms_away_is_named_and_measured():
    def longer(example):
        context = enumerate(example.context)
        return replace(
            example, context=tuple(s if i in example.evidence else s + "x" * 60 for i, s in context)
        )

    found = form_faults(get_task("babi"), [longer(e) for e in examples_of("babi")], 0)
    assert len(found) == 2
    assert "form of cited passages" in found[0]
    assert "length" in found[0]
    assert "AUC 1.00, at most 0.55 is wanted" in found[0]


def test_a_label_that_most_examples_have_gives_the_arms_away():
    examples = [
        replace(e, label=e.label if i % 10 == 0 else "two-supporting-facts")
        for i, e in enumerate(examples_of("babi"))
    ]
    assert any("the label alone" in fault for fault in form_faults(get_task("babi"), examples, 0))


def test_a_single_label_is_told_in_words_and_the_rest_is_checked():
    class Single(Babi):
        labels = ("single-supporting-fact",)

    task = Single([1])
    examples = task.load("synthetic", 0, 40).examples
    (fault,) = contract_violations(task, examples, 0)
    assert fault.startswith("the task has a single label, so none can be wrong")
    assert "released-incorrect" in fault
    assert "correct, " not in fault.replace("incorrect, ", "")
    assert not [f for f in form_faults(task, examples, 0) if "label" in f]


def test_luck_with_a_few_examples_is_no_guess():
    """Of five baselines in each class one may well be right twice as often as chance has it."""
    task = get_task("hotpotqa")
    for seed in range(5):
        rows = list(task.load("synthetic", seed, 200).examples)
        assert guessable(task, *split(rows, "group", 0, frozenset(), 0.3, task.ties)) == []


def test_a_few_examples_break_no_bound_by_chance():
    for seed in range(20):
        examples = get_task("babi").load("synthetic", seed, 20).examples
        assert form_faults(get_task("babi"), examples, 0) == []


def test_a_lopsided_task_can_be_guessed():
    examples = [replace(e, answers=("kitchen",)) for e in examples_of("babi", size=40)]
    examples[0] = replace(examples[0], answers=("garden",))
    assert guessable(get_task("babi"), examples, examples)


def test_one_class_that_can_be_guessed_is_named():
    examples = [
        replace(e, answers=("kitchen",) if i % 4 == 0 else e.answers)
        for i, e in enumerate(examples_of("babi", size=240))
    ]
    found = guessable(get_task("babi"), examples, examples)
    assert any("in class single-supporting-fact" in v for v in found)
    assert not any("in class two-supporting-facts" in v for v in found if "commonest" in v)
