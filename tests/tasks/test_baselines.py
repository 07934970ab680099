"""Baselines that never read the context, on a task of a few lines."""

import pytest

from tracegap.errors import BadInputError
from tracegap.records import Example
from tracegap.task import Wording
from tracegap.tasks.base import BaseTask
from tracegap.tasks.baselines import commonest_answer, lookup


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
    right = lookup(TRAIN, [example(9, question, label, *answers)], Quiz()).outcomes[0]
    wrong = lookup(TRAIN, [example(9, question, label, "other")], Quiz()).outcomes[0]
    assert (right.example_id, right.label, right.right) == ("e9", label, True)
    assert not wrong.right


def test_commonest_answer_is_one_for_all():
    tests = [example(7, "paris", "equal", "z"), example(8, "paris", "equal", "x")]
    assert [o.right for o in commonest_answer(TRAIN, tests, Quiz()).outcomes] == [True, False]


def test_ties_do_not_depend_on_the_order_of_training_examples():
    train = [example(1, "a", "equal", "x"), example(2, "a", "equal", "y")]
    test = [example(3, "a", "equal", "x")]
    for rows in (train, train[::-1]):
        assert lookup(rows, test, Quiz()).outcomes[0].right


def test_no_training_examples_is_an_error():
    with pytest.raises(BadInputError, match="training examples"):
        commonest_answer([], TRAIN, Quiz())
