"""Shapes: positions tell of two beside a third, sizes by one chain of two sentences."""

from babi_impossible import not_ordered, not_two_beside_one
from babi_worlds import positions as position_by_rule
from babi_worlds import size_chains
from tracegap.randomness import random_for
from tracegap.tasks.babi.generator.shapes import LARGE, positions, sizes


def test_positions_follow_from_two_sentences():
    for number in range(100):
        story = positions(random_for(0, "shapes", str(number)))
        assert not_two_beside_one(story.sentences) is None
        for asked in story.asked:
            answers, facts = position_by_rule(asked.question, story.sentences)
            assert (answers, facts) == (asked.answers, set(asked.evidence))


def test_sizes_follow_from_one_chain_and_chocolates_are_never_asked_for():
    for number in range(100):
        story = sizes(random_for(0, "shapes", str(number)))
        assert not_ordered(story.sentences) is None
        for asked in story.asked:
            answers, chains = size_chains(asked.question, story.sentences)
            assert answers == asked.answers
            assert chains == [set(asked.evidence)]
            assert "chocolate" not in asked.question
            assert sum(thing in asked.question for thing in LARGE) == 2
