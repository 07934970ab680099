"""Baselines that never read the context, on a task of a few lines."""

import pytest

from tracegap.errors import BadInputError
from tracegap.records import Example
from tracegap.task import Wording
from tracegap.tasks.base import BaseTask
from tracegap.tasks.baselines import (
    ASKED,
    COMMONEST,
    CONTEXT,
    LEARNERS,
    LOOKUP,
    NEAREST,
    WORDS,
    all_baselines,
    baseline,
    strongest,
)


class Quiz(BaseTask):
    """A task with nothing but labels: enough to score answers."""

    name = "quiz"
    labels = ("equal", "mix")
    wording = Wording("Kind", "Facts", "list")
    instruction = "Answer."

    def load(self, source, seed, size):
        raise NotImplementedError

    def event(self, example):
        return example.question.split()[0]


def example(i, question, label, *answers):
    return Example(f"e{i}", question, ("a", "b"), label, (0,), answers, f"e{i}")


TRAIN = [
    example(1, "paris one", "equal", "x"),
    example(2, "paris two", "equal", "y", "x"),
    example(3, "paris three", "equal", "x", "y"),
    example(4, "rome one", "mix", "z"),
    example(5, "oslo one", "mix", "z"),
    example(6, "oslo two", "equal", "z"),
]


@pytest.mark.parametrize(
    ("question", "label", "answers"),
    [
        ("paris four", "equal", ("x", "y")),  # its own event and class
        ("paris four", "mix", ("z",)),  # the event in another class: the class decides
        ("lima one", "equal", ("x", "y")),  # no such event: commonest of the class
        ("lima one", "during", ("z",)),  # no such class: commonest of all
    ],
)
def test_lookup_falls_back_from_event_to_class_to_all(question, label, answers):
    right = baseline(LOOKUP, TRAIN, [example(9, question, label, *answers)], Quiz()).outcomes[0]
    wrong = baseline(LOOKUP, TRAIN, [example(9, question, label, "other")], Quiz()).outcomes[0]
    assert (right.example_id, right.label, right.right) == ("e9", label, True)
    assert not wrong.right


def test_commonest_answer_is_one_for_all():
    tests = [example(7, "paris", "equal", "z"), example(8, "paris", "equal", "x")]
    assert [o.right for o in baseline(COMMONEST, TRAIN, tests, Quiz()).outcomes] == [True, False]


def test_ties_do_not_depend_on_the_order_of_training_examples():
    train = [example(1, "a", "equal", "x"), example(2, "a", "equal", "y")]
    test = [example(3, "a", "equal", "x")]
    for rows in (train, train[::-1]):
        assert baseline(LOOKUP, rows, test, Quiz()).outcomes[0].right


@pytest.mark.parametrize("name", LEARNERS)
def test_no_training_examples_is_an_error(name):
    with pytest.raises(BadInputError, match="training examples"):
        baseline(name, [], TRAIN, Quiz())


def said(name, train, asked, *answers):
    return baseline(name, train, [asked], Quiz()).outcomes[0].right


def test_the_nearest_question_is_the_one_of_the_rarest_common_words():
    train = [
        example(1, "where was the old bridge of lima", "equal", "x"),
        example(2, "where was the old bridge of oslo built", "equal", "y"),
        example(3, "where was the old tower", "equal", "z"),
    ]
    assert said(NEAREST, train, example(9, "who built it in oslo", "equal", "y"))
    assert said(NEAREST, train, example(9, "the lima tower, of lima", "equal", "x"))
    assert said(NEAREST, train, example(9, "nothing known", "equal", "x"))  # the first by id


def test_words_that_go_with_an_answer_lead_to_it():
    train = [example(i, f"colour of thing {i}", "equal", "red") for i in range(3)]
    train += [example(3 + i, f"number of thing {i}", "equal", "two") for i in range(4)]
    assert said(WORDS, train, example(9, "which colour", "equal", "red"))
    assert said(WORDS, train, example(9, "which one", "equal", "two"))  # the commonest


@pytest.mark.parametrize("place", [0, 3])
def test_a_context_without_its_question_gives_the_answer_that_stands_where_it_used_to(place):
    def story(i, answer):
        context = ["He saw a.", "He saw b.", "He saw c.", "He saw a!"]
        context.insert(place if place == 0 else len(context), f"He saw {answer}.")
        return Example(f"s{i}", "?", tuple(context), "equal", (0,), (answer,), f"s{i}")

    train = [story(i, answer) for i, answer in enumerate("defghabc")]
    assert said(CONTEXT, train, story(9, "g"))
    assert not said(CONTEXT, train, story(9, "never an answer"))


def test_what_is_asked_is_looked_up_from_the_narrowest_to_the_widest():
    class Asked(Quiz):
        def asked(self, example):
            return example.question, example.question.split()[-1]

    found = baseline(ASKED, TRAIN, [example(9, "lima two", "mix", "z")], Asked()).outcomes
    assert not found[0].right  # "oslo two" z and "paris two" x, y: the first in the alphabet
    found = baseline(ASKED, TRAIN, [example(9, "oslo two", "mix", "z")], Asked()).outcomes
    assert found[0].right


def test_the_strongest_is_chosen_on_training_data_and_stands_first():
    train = [example(i, f"city{i % 7} number {i}", "equal", f"answer {i % 7}") for i in range(70)]
    test = [example(100 + i, f"city{i} again", "equal", "other") for i in range(7)]
    assert strongest(train, Quiz(), apart=False) in (LOOKUP, NEAREST, WORDS)
    found = all_baselines(train, test, Quiz(), apart=False)
    assert found[0].name == strongest(train, Quiz(), apart=False)
    assert sorted(one.name for one in found) == sorted(LEARNERS)


def test_where_train_and_test_are_apart_the_choice_is_made_apart_as_well():
    class Cities(Quiz):
        def ties(self, example):
            return (("city", example.question.split()[0]),)

    train = [
        Example(f"e{i}", f"city{i % 7} a", (f"{i}",), "equal", (0,), (f"{i % 7}",), f"e{i}")
        for i in range(70)
    ]
    assert strongest(train, Cities(), apart=False) == LOOKUP
    assert strongest(train, Cities(), apart=True) == COMMONEST  # no city is ever seen before
