"""Motives: whoever feels something goes and gets what mends it, each with a question."""

from collections import Counter

from babi_impossible import motiveless
from babi_worlds import why
from tracegap.randomness import random_for
from tracegap.tasks.babi.generator.motives import MOTIVES, PEOPLE, motives


def test_each_sentence_is_asked_about_and_follows_from_a_feeling():
    rooms = Counter()
    for number in range(200):
        story = motives(random_for(0, "motives", str(number)))
        assert motiveless(story.sentences) is None
        assert [asked.told for asked in story.asked] == [*range(1, len(story.sentences) + 1)]
        for asked in story.asked:
            found = why(asked.question, story.sentences[: asked.told])
            assert found == (asked.answers, set(asked.evidence))
        asked_for = [a for a in story.asked if a.question.startswith("Where will")]
        assert len(asked_for) == len(PEOPLE)
        rooms.update(asked.answers[0] for asked in asked_for)
    assert set(rooms) == {room for room, _ in MOTIVES.values()}
    assert max(rooms.values()) < 1.3 * min(rooms.values())  # no room is commoner than another
