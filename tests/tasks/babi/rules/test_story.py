"""A story is read whole, or the sentence is named that cannot be read."""

import pytest

from tracegap.records import Abstention, Derivation
from tracegap.tasks import get_task
from tracegap.tasks.babi.rules.story import UndeterminedError, read_story


def test_each_sentence_keeps_its_place():
    texts = ["Mary went to the office.", "John took the milk there."]
    story = read_story(texts)
    assert story.texts == tuple(texts)
    assert [type(told).__name__ for told in story.told] == ["Move", "Take"]


def test_the_sentence_that_cannot_be_read_is_named_by_its_place_and_cut():
    with pytest.raises(UndeterminedError, match=r"sentence 2 cannot be read: 'x{80}'$"):
        read_story(["Mary went to the office.", "x" * 200])


@pytest.mark.parametrize("asked", ["Where is John?", "Is John in the office?"])
def test_who_left_a_place_is_not_said_to_be_there(asked):
    task = get_task("babi")
    told = ["John went to the office.", "John left the office."]
    found = task.derive(asked, told)
    assert isinstance(found, Abstention)
    assert "left" in found.reason
    # a thing that is left somewhere was put down
    told = ["John went to the office.", "John took the milk.", "John left the milk."]
    assert isinstance(task.derive(asked, told), Derivation)
