"""Rooms: yes, no or maybe by the last sentence; pronouns mean who was named just before."""

from collections import Counter

import pytest

import babi_worlds as worlds
from babi_impossible import impossible_denial
from tracegap.randomness import random_for
from tracegap.tasks.babi.generator import rooms


@pytest.mark.parametrize(
    ("tell", "rule", "balanced"),
    [
        (rooms.negation, worlds.negation, {"yes": 1 / 2, "no": 1 / 2}),
        (rooms.indefinite, worlds.indefinite, {"yes": 1 / 3, "no": 1 / 3, "maybe": 1 / 3}),
    ],
    ids=["negation", "indefinite"],
)
def test_answers_follow_from_the_last_sentence_and_are_balanced(tell, rule, balanced):
    counts = Counter()
    for number in range(200):
        story = tell(random_for(0, "rooms", str(number)))
        for asked in story.asked:
            found = rule(asked.question, story.sentences[: asked.told])
            assert found == (asked.answers, set(asked.evidence))
            counts.update(asked.answers)
    for answer, share in balanced.items():
        assert counts[answer] / counts.total() == pytest.approx(share, abs=0.1)


def test_nobody_is_denied_a_room_where_they_cannot_be():
    for number in range(200):
        story = rooms.negation(random_for(1, "rooms", str(number)))
        assert impossible_denial(story.sentences) is None


@pytest.mark.parametrize(
    ("tell", "rule", "facts"),
    [
        (rooms.coreference, worlds.coreference, {1, 2}),
        (rooms.conjunction, worlds.both, {1}),
        (rooms.compound_coreference, worlds.compound, {1, 2}),
    ],
    ids=["coreference", "conjunction", "compound"],
)
def test_people_named_or_meant_are_where_they_went_last(tell, rule, facts):
    needed = set()
    for number in range(100):
        story = tell(random_for(0, "rooms", str(number)))
        for asked in story.asked:
            found = rule(asked.question, story.sentences[: asked.told])
            assert found == (asked.answers, set(asked.evidence))
            needed.add(len(asked.evidence))
    assert needed <= facts
