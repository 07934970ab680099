"""Carrying: hands are what was taken and got, less what was dropped and given."""

from collections import Counter

import pytest

from tracegap.randomness import random_for
from tracegap.tasks.babi.generator.carrying import NUMBERS, counting, hands, lists
from tracegap.tasks.babi.generator.walking import Event

EVENTS = [
    Event("Mary", "take", "milk"),
    Event("Mary", "move", "office"),
    Event("John", "take", "apple"),
    Event("Mary", "give", "milk", "John"),
    Event("John", "drop", "apple"),
]


@pytest.mark.parametrize(
    ("person", "carried", "told"),
    [("Mary", [], [0, 3]), ("John", ["milk"], [2, 3, 4]), ("Sandra", [], [])],
)
def test_hands_and_the_events_that_tell(person, carried, told):
    assert hands(EVENTS, person) == (carried, told)


def test_no_number_of_things_is_much_commoner_than_another():
    asked = [one for i in range(150) for one in counting(random_for(0, "carrying", str(i))).asked]
    counts = Counter(one.answers[0] for one in asked)
    assert set(counts) <= set(NUMBERS)
    assert max(counts.values()) < 0.45 * len(asked)


def test_lists_name_each_thing_once_or_say_nothing():
    for number in range(60):
        for asked in lists(random_for(0, "carrying", str(number))).asked:
            assert len(set(asked.answers)) == len(asked.answers)
            assert ("nothing" in asked.answers) == (asked.answers == ("nothing",))
            assert asked.evidence
