"""Judging completions in time that grows with them."""

import json

import pytest

from costs import grows_in_step
from serving import (
    EXAMPLE,
    RIGHT,
)
from tracegap.checks.gold_free import check_generation
from tracegap.tasks import TASKS, get_task

HUGE = [
    # what each reader likes least: many long passages, all cited; lists and tags without end
    f"{'A b ' * 100} is a member of the the {'B' * 60}{i} in 19{i % 90 + 10}."
    for i in range(900)
]
WHILE = "While A" + " was a member of" * 50


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize(
    "body",
    [
        lambda n: (EXAMPLE.question, [], "<think>" * (111 * n)),
        lambda n: (EXAMPLE.question, [], f"<think>a:\nb: {'[' * (1000 * n)}</think>"),
        lambda n: (EXAMPLE.question, [], f"<think>a:\nb: [{'1,' * (333 * n)}]</think>"),
        lambda n: (WHILE, HUGE[:n], RIGHT),
        lambda n: ("a b", HUGE[:n], f"<think>a: b.\nc: {json.dumps(HUGE[:n])}</think>"
                                    "<answer>A b</answer>"),
    ],
    ids=["tags", "brackets", "numbers", "facts", "cited"],
)  # fmt: skip
def test_the_largest_bodies_are_checked_in_time_that_grows_with_them(task, body):
    def checking(size):
        question, context, generation = body(size)
        return lambda: check_generation(get_task(task), question, context, generation)

    assert grows_in_step(checking, len(HUGE))
