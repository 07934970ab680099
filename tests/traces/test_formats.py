"""The shapes of rows: each holds the same row, whole."""

from typing import get_args

import pytest
from pydantic import TypeAdapter

from rooms_task import EXAMPLES, TASK
from tracegap.traces.arms import build_row
from tracegap.traces.formats import RowFormat, ShapedRow, shape_row
from tracegap.traces.plan import plan_arms

PLAN = plan_arms(EXAMPLES, TASK, 0)
ROW = build_row(EXAMPLES[2], "incorrect-label", PLAN)
TRUTHS = (False, True)


@pytest.mark.parametrize("form", ["prompt-completion", "messages", "stepwise"])
def test_gold_stands_beside_every_shape(form):
    shaped = shape_row(ROW, form, TRUTHS)
    assert shaped["label"] == ROW.label
    assert shaped["evidence"] == ROW.evidence
    assert (shaped["example_id"], shaped["arm"]) == (ROW.example_id, "incorrect-label")


def test_messages_are_prompt_and_completion_in_one():
    assert shape_row(ROW, "messages", TRUTHS)["messages"] == ROW.prompt + ROW.completion


def test_steps_are_label_evidence_and_answer_each_with_its_truth_and_joined_the_whole():
    shaped = shape_row(ROW, "stepwise", TRUTHS)
    steps = shaped["completions"]
    assert "".join(steps) == ROW.completion[0]["content"]
    assert [step.strip()[:7] for step in steps] == ["<think>", "The fac", "<answer"]
    assert shaped["labels"] == [False, True, True]


def test_an_arm_without_steps_has_one_its_answer():
    for arm in ("vanilla", "filler"):
        row = build_row(EXAMPLES[2], arm, PLAN)
        shaped = shape_row(row, "stepwise", None)
        assert (shaped["completions"], shaped["labels"]) == ([row.completion[0]["content"]], [True])


@pytest.mark.parametrize("form", get_args(RowFormat))
@pytest.mark.parametrize("arm", ["vanilla", "incorrect", "random", "filler"])
def test_every_shape_can_be_undone(form, arm):
    row = build_row(EXAMPLES[2], arm, PLAN)
    shaped = TypeAdapter(ShapedRow).validate_python(shape_row(row, form, TRUTHS))
    assert shaped.training_row(row.prompt) == row
