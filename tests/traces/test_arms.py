"""Arms: the named steps are false and no others, passages are matched in number and length."""

from dataclasses import replace

import pytest

from rooms_task import TASK
from tracegap.records import Example
from tracegap.traces.arms import (
    FALSIFIES,
    Falsehood,
    build_row,
    corrupt,
    distractors,
    has_trace,
    usable_in_all_arms,
    wrong_evidence,
)

CONTEXT = (
    "Mary went to the attic.",
    "Ann went to the garden.",
    "mary  went to the attic.",
    "John went to the cellar after a very long walk through all of the house.",
    "Bob went to the office.",
)
EXAMPLE = Example("e", "where is Mary", CONTEXT, "went", (0,), ("attic",), "g")


def test_what_reads_the_same_as_gold_is_no_distractor():
    assert distractors(EXAMPLE) == [1, 3, 4]


@pytest.mark.parametrize("label", [False, True])
@pytest.mark.parametrize("evidence", [False, True])
def test_the_named_steps_are_false_and_no_others(label, evidence):
    for seed in range(20):
        trace = corrupt(EXAMPLE, Falsehood(label, evidence), TASK.labels, seed)
        assert (trace.label != EXAMPLE.label) == label
        assert (trace.evidence != EXAMPLE.evidence_passages) == evidence
        assert trace.label in TASK.labels
        assert len(trace.evidence) == 1


def test_wrong_passages_are_the_nearest_in_length_that_are_there():
    picked = {wrong_evidence(EXAMPLE, seed) for seed in range(50)}
    assert picked == {(CONTEXT[i],) for i in (1, 3, 4)}
    many = replace(EXAMPLE, context=(*CONTEXT, "Eve went to the kitchen."))
    picked = {wrong_evidence(many, seed) for seed in range(50)}
    assert (CONTEXT[3],) not in picked  # three others are nearer
    assert len(picked) == 3


def test_gold_fills_up_where_too_few_other_passages_are_there():
    example = replace(EXAMPLE, context=("A b c d.", "E f g h.", "I j k l."), evidence=(0, 1))
    found = wrong_evidence(example, 0)
    assert len(found) == 2
    assert "I j k l." in found
    assert set(found) != set(example.evidence_passages)


def test_an_example_whose_passages_are_all_gold_cannot_be_used():
    assert usable_in_all_arms(EXAMPLE) is None
    whole = replace(EXAMPLE, context=CONTEXT[:1] + CONTEXT[2:3])
    assert "no wrong evidence can be cited" in usable_in_all_arms(whole)


def test_rows_of_all_arms_share_prompt_and_answer():
    rows = [build_row(EXAMPLE, arm, TASK, 0) for arm in FALSIFIES]
    assert all(row.prompt == rows[0].prompt for row in rows)
    answers = {row.completion[0]["content"].partition("<answer>")[2] for row in rows}
    assert answers == {'["attic"]</answer>'}
    traced = {row.arm for row in rows if "<think>" in row.completion[0]["content"]}
    assert traced == {arm for arm in FALSIFIES if has_trace(arm)} == set(FALSIFIES) - {"vanilla"}
