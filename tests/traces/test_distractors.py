"""What may be cited as wrong: nothing that reads like gold, or tells the answer as well."""

from dataclasses import replace

from rooms_task import TASK
from tracegap.records import Example
from tracegap.tasks import get_task
from tracegap.traces.distractors import distractors, unlike_gold, usable_in_all_arms

CONTEXT = (
    "Mary went to the attic.",
    "Ann went to the garden.",
    "mary  went to the attic.",
    "John went to the cellar after a very long walk through all of the house.",
    "Bob went to the office.",
)
EXAMPLE = Example("e", "where is Mary", CONTEXT, "went", (0,), ("attic",), "g")


def test_what_reads_the_same_as_gold_is_no_distractor():
    assert distractors(EXAMPLE, TASK) == [1, 3, 4]


def test_an_example_whose_passages_are_all_gold_cannot_be_used():
    assert usable_in_all_arms(EXAMPLE, TASK) is None
    whole = replace(EXAMPLE, context=CONTEXT[:1] + CONTEXT[2:3])
    assert "no wrong evidence can be cited" in usable_in_all_arms(whole, TASK)


def test_passages_that_tell_the_answer_too_are_not_wrong():
    task = get_task("marco")
    context = ("It is in Rome.", "Rome, they say.", "Romeo is a play.", "It rains.")
    example = Example("e", "where is it", context, "LOCATION", (0,), ("Rome",), "g")
    assert distractors(example, task) == [2, 3]
    assert distractors(replace(example, answers=("yes",)), task) == [1, 2, 3]
    told = ("Mary went to the office.", "Mary went to the kitchen.", "Mary moved to the kitchen.")
    story = Example("s", "Where is Mary?", told, "a", (2,), ("kitchen",), "g")
    assert distractors(story, get_task("babi")) == [0]


def test_where_all_others_tell_the_answer_too_that_is_why_it_cannot_be_used():
    context = ("It is in Rome.", "Rome, they say.")
    example = Example("e", "where is it", context, "LOCATION", (0,), ("Rome",), "g")
    assert unlike_gold(example) == [1]
    assert "tells the answer too" in usable_in_all_arms(example, get_task("marco"))
