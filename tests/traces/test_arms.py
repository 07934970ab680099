"""Arms: the named steps are false and no others, passages are as many."""

from dataclasses import replace

import pytest

from rooms_task import TASK
from tracegap.errors import SettingsError
from tracegap.records import Example
from tracegap.traces.arms import (
    FALSIFIES,
    NEUTRAL_ARMS,
    RULE_ARMS,
    Falsehood,
    LengthMatched,
    build_row,
    corrupt,
    has_trace,
    states_steps,
    trace_of,
    truths_of,
)
from tracegap.traces.plan import plan_arms

CONTEXT = (
    "Mary went to the attic.",
    "Ann went to the garden.",
    "mary  went to the attic.",
    "John went to the cellar after a very long walk through all of the house.",
    "Bob went to the office.",
)
EXAMPLE = Example("e", "where is Mary", CONTEXT, "went", (0,), ("attic",), "g")


@pytest.mark.parametrize("label", [False, True])
@pytest.mark.parametrize("evidence", [False, True])
def test_the_named_steps_are_false_and_no_others(label, evidence):
    for seed in range(20):
        trace = corrupt(EXAMPLE, Falsehood(label, evidence), LengthMatched(TASK, seed))
        assert (trace.label != EXAMPLE.label) == label
        assert (trace.evidence != EXAMPLE.evidence_passages) == evidence
        assert trace.label in TASK.labels
        assert len(trace.evidence) == 1


def test_wrong_passages_are_the_nearest_in_length_that_are_there():
    picked = {LengthMatched(TASK, seed).wrong_evidence(EXAMPLE) for seed in range(50)}
    assert picked == {(CONTEXT[i],) for i in (1, 3, 4)}
    many = replace(EXAMPLE, context=(*CONTEXT, "Eve went to the kitchen."))
    picked = {LengthMatched(TASK, seed).wrong_evidence(many) for seed in range(50)}
    assert (CONTEXT[3],) not in picked  # three others are nearer
    assert len(picked) == 3


def test_gold_fills_up_where_too_few_other_passages_are_there():
    example = replace(EXAMPLE, context=("A b c d.", "E f g h.", "I j k l."), evidence=(0, 1))
    found = LengthMatched(TASK, 0).wrong_evidence(example)
    assert len(found) == 2
    assert "I j k l." in found
    assert set(found) != set(example.evidence_passages)


def test_rows_of_all_arms_share_prompt_and_answer():
    plan = plan_arms([EXAMPLE], TASK, 0)
    rows = [build_row(EXAMPLE, arm, plan) for arm in RULE_ARMS]
    assert all(row.prompt == rows[0].prompt for row in rows)
    answers = {row.completion[0]["content"].partition("<answer>")[2] for row in rows}
    assert answers == {'["attic"]</answer>'}
    traced = {row.arm for row in rows if "<think>" in row.completion[0]["content"]}
    assert traced == {arm for arm in RULE_ARMS if has_trace(arm)} == set(RULE_ARMS) - {"vanilla"}


def test_a_task_with_a_single_label_has_no_wrong_one_and_says_so():
    class Single(type(TASK)):
        labels = ("went",)

    with pytest.raises(SettingsError, match="'went' is the only label"):
        LengthMatched(Single(), 0).wrong_label(EXAMPLE)
    row = build_row(EXAMPLE, "incorrect-evidence", plan_arms([EXAMPLE], Single(), 0))
    assert row.label == "went"
    assert row.evidence != list(EXAMPLE.evidence_passages)


def test_neutral_arms_falsify_nothing_by_design_and_stand_apart():
    assert set(NEUTRAL_ARMS).isdisjoint(FALSIFIES)
    assert [arm for arm in RULE_ARMS if not states_steps(arm)] == ["vanilla", "filler"]


def test_a_filler_is_as_long_as_correct_traces_and_keeps_gold_beside_it():
    plan = plan_arms([EXAMPLE], TASK, 0)
    row, correct = (build_row(EXAMPLE, arm, plan) for arm in ("filler", "correct"))
    texts = [r.completion[0]["content"] for r in (row, correct)]
    assert len(texts[0]) == len(texts[1])
    assert (row.label, row.evidence) == (correct.label, correct.evidence)
    assert trace_of(EXAMPLE, "filler", plan)[1].startswith("... ...")


def test_every_filler_of_a_run_has_one_length_the_mean_of_its_correct_traces():
    """With a length of its own for each, a student never learnt where dots end."""
    longer = replace(EXAMPLE, id="longer", evidence=(0, 1, 2))
    plan = plan_arms([EXAMPLE, longer], TASK, 0)
    dots = {trace_of(example, "filler", plan)[1] for example in (EXAMPLE, longer)}
    correct = [len(trace_of(example, "correct", plan)[1]) for example in (EXAMPLE, longer)]
    assert correct[0] < correct[1]
    assert [len(one) for one in dots] == [round(sum(correct) / 2)]


def test_truths_are_known_by_design_or_looked_up_where_steps_are_drawn():
    """Passages that read the same are the same: the third repeats the first."""
    plan = plan_arms([EXAMPLE], TASK, 0)
    for arm, truths in (("correct", (True, True)), ("incorrect-label", (False, True))):
        assert truths_of(build_row(EXAMPLE, arm, plan), arm, EXAMPLE) == truths
    for arm in ("vanilla", "filler"):
        assert truths_of(build_row(EXAMPLE, arm, plan), arm, EXAMPLE) is None
    row = build_row(EXAMPLE, "random", plan)
    for label in TASK.labels:
        for passage in CONTEXT:
            drawn = replace(row, label=label, evidence=[passage])
            truth = label == "went", passage in (CONTEXT[0], CONTEXT[2])
            assert truths_of(drawn, "random", EXAMPLE) == truth
