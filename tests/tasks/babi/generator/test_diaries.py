"""Diaries: visits are told out of order, and asked for where the one before is told."""

from babi_worlds import times_of_day as by_rule
from babi_worlds import visits
from tracegap.randomness import random_for
from tracegap.tasks.babi.generator.diaries import times_of_day
from tracegap.tasks.babi.generator.story import QUESTIONS


def stories():
    return [times_of_day(random_for(0, "diaries", str(i))) for i in range(100)]


def test_the_visit_before_is_the_answer_and_both_are_the_evidence():
    for story in stories():
        assert len(story.asked) == QUESTIONS
        for asked in story.asked:
            found = by_rule(asked.question, story.sentences[: asked.told])
            assert found == (asked.answers, set(asked.evidence))


def test_many_diaries_are_told_out_of_order():
    swapped = 0
    for story in stories():
        times = {}
        for time, who, _ in visits(story.sentences):
            times.setdefault(who, []).append(time)
        swapped += any(order != sorted(order) for order in times.values())
    assert 50 < swapped < 100
