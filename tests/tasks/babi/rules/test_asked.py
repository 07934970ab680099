"""Forms of questions: each is read as its task asks it, and anything else is none."""

import pytest

from tracegap.tasks.babi.rules.asked import read_question
from tracegap.tasks.babi.rules.sentences import LONGEST


@pytest.mark.parametrize(
    ("question", "names", "label"),
    [
        ("Where is the milk?", ("milk",), "two-supporting-facts"),
        ("where was the MILK before the office ?", ("MILK", "office"), "three-supporting-facts"),
        ("What is north of the red room?", ("north of", "red room"), "two-arg-relations"),
        ("What is the park east of?", ("park", "east of"), "two-arg-relations"),
        ("Who did Mary give the milk to?", ("Mary", "milk"), "three-arg-relations"),
        ("What colour is Greg?", ("Greg",), "basic-induction"),
        ("What color is Greg?", ("Greg",), "basic-induction"),
        ("Does the box fit inside the chest?", ("box", "chest"), "size-reasoning"),
        ("Where was Bill before the school?", ("Bill", "school"), "time-reasoning"),
        ("Why did yann get the milk?", ("yann", "milk"), "agents-motivations"),
    ],
)
def test_a_question_names_what_its_rule_takes(question, names, label):
    form, said = read_question(question)
    assert (said, form.label) == (names, label)


@pytest.mark.parametrize("question", ["Where is Mary?", "Is Mary in the park?"])
def test_what_several_tasks_ask_is_told_apart_by_the_story(question):
    form, said = read_question(question)
    assert said[0] == "Mary"
    assert callable(form.label)


@pytest.mark.parametrize(
    "question", ["", "?", "Where are they?", "Where is Mary? Where is John?", "Who is Mary?"]
)
def test_what_no_world_asks_is_no_question(question):
    assert read_question(question) is None


def test_a_question_that_is_too_long_is_not_looked_at():
    assert read_question(f"What is north of the {'a' * LONGEST}?") is None
