"""Movements: where somebody went, by name or by pronoun."""

import pytest

from babi_rules import told, why_not


def test_the_last_movement_tells_where_somebody_is():
    story = ("Mary went to the hallway.", "Mary and John moved to the office.")
    found = told("Where is Mary?", *story, "John went to the garden.")
    assert (found.answers, found.evidence) == (("office",), (1,))
    assert found.label == "conjunction"


def test_a_pronoun_is_the_person_named_last_and_both_facts_are_needed():
    story = ("Mary went to the hallway.", "Then she moved to the office.")
    found = told("Where is Mary?", *story)
    assert (found.answers, found.evidence) == (("office",), (0, 1))
    assert found.label == "basic-coreference"


def test_they_are_the_pair_named_last():
    story = ("Mary and John went to the hallway.", "After that they moved to the office.")
    found = told("Where is John?", *story, "Following that they went to the garden.")
    assert (found.answers, found.evidence) == (("garden",), (0, 2))
    assert found.label == "compound-coreference"


@pytest.mark.parametrize(
    ("story", "pronoun"),
    [
        (["Then she moved to the office."], "she"),
        (["John went to the hallway.", "Then she moved to the office."], "she"),
        (["Mary went to the hallway.", "Then he moved to the office."], "he"),
        (["Mary went to the hallway.", "Then they moved to the office."], "they"),
        (["Mary and John went to the hallway.", "Then he moved to the office."], "he"),
    ],
)
def test_a_pronoun_without_anybody_to_stand_for_is_not_guessed(story, pronoun):
    assert repr(pronoun) in why_not("Where is Mary?", *story)
