"""Judging completions within bounded time."""

import json
import time

import pytest

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


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize(
    ("question", "context", "generation"),
    [
        (EXAMPLE.question, [], "<think>" * 100_000),
        (EXAMPLE.question, [], f"<think>a:\nb: {'[' * 900_000}</think>"),
        (EXAMPLE.question, [], f"<think>a:\nb: [{'1,' * 300_000}]</think>"),
        ("While A" + " was a member of" * 50, HUGE, RIGHT),
        ("a b", HUGE, f"<think>a: b.\nc: {json.dumps(HUGE)}</think><answer>A b</answer>"),
    ],
    ids=["tags", "brackets", "numbers", "facts", "cited"],
)
def test_the_largest_bodies_are_checked_in_bounded_time(task, question, context, generation):
    start = time.process_time()
    check_generation(get_task(task), question, context, generation)
    assert time.process_time() - start < 4
