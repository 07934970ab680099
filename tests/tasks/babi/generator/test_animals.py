"""Animals: each asked for has its kind told, and what the kind fears or looks like."""

import re
from collections import Counter

from babi_worlds import colours as colour_by_rule
from babi_worlds import fears as fear_by_rule
from tracegap.randomness import random_for
from tracegap.tasks.babi.generator.animals import FEARFUL, PLURAL, colours, fears


def test_fears_are_told_of_every_kind_and_nobody_fears_their_own():
    for number in range(100):
        story = fears(random_for(0, "animals", str(number)))
        told = [re.fullmatch(r"(\w+) are afraid of (\w+)\.", s) for s in story.sentences]
        kinds = {m[1].lower(): m[2] for m in told if m}
        assert set(kinds) == set(PLURAL.values())
        assert all(kind != fear for kind, fear in kinds.items())
        assert len(story.sentences) == len(PLURAL) + len(FEARFUL)
        for asked in story.asked:
            answers, facts = fear_by_rule(asked.question, story.sentences)
            assert (answers, facts) == (asked.answers, set(asked.evidence))


def test_a_colour_follows_from_the_one_other_animal_of_the_kind():
    for number in range(100):
        story = colours(random_for(0, "animals", str(number)))
        (asked,) = story.asked
        assert colour_by_rule(asked.question, story.sentences) == (
            asked.answers,
            set(asked.evidence),
        )
        (own,) = (s for s in story.sentences if s.startswith(asked.question[14:-1] + " is a "))
        kinds = Counter(s.split(" is a ")[1] for s in story.sentences if " is a " in s)
        assert kinds[own.split(" is a ")[1]] == 2
