"""Maps: three rooms in a row, or six in a tree, and one way through it."""

from babi_impossible import not_in_a_row, not_one_tree
from babi_worlds import path
from babi_worlds import two_places as neighbour
from tracegap.randomness import random_for
from tracegap.tasks.babi.generator.maps import paths, two_places


def test_three_rooms_stand_in_a_row_and_one_sentence_tells():
    for number in range(100):
        story = two_places(random_for(0, "maps", str(number)))
        assert not_in_a_row(story.sentences) is None
        (asked,) = story.asked
        assert neighbour(asked.question, story.sentences) == (asked.answers, set(asked.evidence))


def test_there_is_one_way_of_two_steps_and_it_does_not_turn_back():
    back = {("north", "south"), ("south", "north"), ("east", "west"), ("west", "east")}
    for number in range(100):
        story = paths(random_for(0, "maps", str(number)))
        assert not_one_tree(story.sentences) is None
        (asked,) = story.asked
        assert path(asked.question, story.sentences) == (asked.answers, set(asked.evidence))
        assert asked.answers not in back
