"""Which task a question is of, and which others could have told its story."""

import pytest

from babi_rules import needs_data, official, told


@needs_data
def test_only_negation_is_taken_for_another_task_and_only_where_its_story_could_be_the_others():
    for label, one in official("test"):
        found = told(one.question, *one.context)
        if found.label != label:
            assert (label, found.label) == ("simple-negation", "yes-no-questions")
            assert not any(" is " in sentence for sentence in one.context)
            assert "could tell the same" in found.reasons[0]


@pytest.mark.parametrize(
    ("sentence", "label"),
    [
        ("Mary took the milk.", "yes-no-questions"),
        ("John is not in the office.", "simple-negation"),
        ("John is in the garden.", "simple-negation"),
        ("Fred is in the office.", "indefinite-knowledge"),
        ("Ann is either in the office or the kitchen.", "indefinite-knowledge"),
    ],
)
def test_yes_no_tasks_are_told_apart(sentence, label):
    assert told("Is Mary in the office?", "Mary went to the kitchen.", sentence).label == label


def test_a_story_that_other_tasks_could_tell_says_so():
    question, move = "Is Mary in the office?", "Mary went to the kitchen."
    both = "simple-negation or indefinite-knowledge could tell the same"
    assert both in told(question, move).reasons[0]
    assert "(simple-negation could" in told(question, move, "John went to the office.").reasons[0]
    located = "Mary is in the kitchen."
    assert "(indefinite-knowledge could" in told(question, located).reasons[0]
    assert "could" not in told(question, located, "John is in the kitchen.").reasons[0]
