"""Walking: nothing happens that cannot, and each question follows from what happened."""

import random

import pytest

import babi_worlds as worlds
from babi_impossible import impossible_walks
from tracegap.randomness import random_for
from tracegap.tasks.babi.generator import walking
from tracegap.tasks.babi.generator.words import GIVERS, PEOPLE


@pytest.mark.parametrize(
    ("tell", "rule"),
    [
        (walking.one_fact, worlds.where_somebody_is),
        (walking.two_facts, worlds.where_a_thing_is),
        (walking.three_facts, worlds.where_a_thing_was),
        (walking.gifts, worlds.three_arguments),
        (walking.yes_or_no_rooms, worlds.is_somebody_there),
    ],
    ids=lambda f: f.__name__,
)
def test_stories_are_possible_and_questions_follow_from_them(tell, rule):
    for number in range(40):
        story = tell(random_for(0, "walking", str(number)))
        assert impossible_walks(story.sentences) is None
        for asked in story.asked:
            found = rule(asked.question, story.sentences[: asked.told])
            assert found == (asked.answers, set(asked.evidence))


def test_a_copied_world_goes_on_by_itself():
    world = walking.World(random.Random(0), PEOPLE)
    world.happen(walking.CARRYING)
    twin = world.copy()
    for _ in range(10):
        twin.happen(walking.CARRYING)
    assert len(world.events) == 1
    assert world.events == twin.events[:1]


def test_things_are_held_by_one_person_or_lie_somewhere():
    world = walking.World(random.Random(1), GIVERS)
    for _ in range(300):
        world.happen(walking.GIVING)
        assert not world.held.keys() & world.lies.keys()
        assert len(world.held) + len(world.lies) == len(walking.THINGS)
        assert set(world.held.values()) <= set(GIVERS)


def test_a_gift_says_who_is_given_it():
    event = walking.Event("Mary", "give", "milk", "John")
    said = walking.sentence(random.Random(0), event)
    assert said.startswith("Mary ")
    assert said.endswith(" the milk to John.")
