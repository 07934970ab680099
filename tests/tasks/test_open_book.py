"""Questions nobody wrote a task for."""

import pytest

from tracegap.errors import SettingsError
from tracegap.records import Example
from tracegap.task import GivenGold
from tracegap.tasks import TASKS, get_task, task_or_open_book
from tracegap.tasks.open_book import OpenBook

TASK = OpenBook()


def example(*answers):
    return Example("1", "Who?", ("Ann.", "Bob."), "", (), answers, "g")


@pytest.mark.parametrize(
    ("said", "gold", "right"),
    [
        (("Paris",), ("paris.",), True),
        (("The Netherlands",), ("Holland", "the Netherlands"), True),  # any alternative
        (("Holland, the Netherlands",), ("Holland", "the Netherlands"), True),  # all as a text
        (('["b", "a"]',), ("a", "b"), True),  # all as a list, in any order
        (('["b"]',), ("a", "b"), True),
        (('["a", "c"]',), ("a", "b"), False),
        (("not Paris",), ("Paris",), False),
        (None, ("Paris",), False),
        (("35",), ("3.5",), False),
    ],
)
def test_any_gold_answer_is_right_and_so_are_all_of_them(said, gold, right):
    assert TASK.score_answer(said, example(*gold)).exact is right


def test_what_the_file_does_not_give_is_empty():
    made = TASK.example_of_gold(GivenGold("Who?", (), (), None, None))
    assert (made.context, made.answers, made.evidence, made.label) == ((), (), (), "")
    whole = TASK.example_of_gold(GivenGold("Who?", ("Ann.", "Bob."), ("Bob",), "who", ("bob. ",)))
    assert (whole.evidence, whole.answers, whole.label) == ((1,), ("Bob",), "who")
    assert made.group == whole.group  # of one question
    assert made.id != whole.id


def test_evidence_outside_the_context_is_refused():
    assert "not in the context" in TASK.example_of_gold(
        GivenGold("Who?", ("Ann.",), ("Bob",), None, ("Eve.",))
    )


def test_it_is_what_is_meant_without_a_name_and_stands_in_no_list():
    assert isinstance(task_or_open_book(None), OpenBook)
    assert task_or_open_book("babi").name == "babi"
    assert OpenBook.name not in TASKS
    with pytest.raises(SettingsError):
        get_task(OpenBook.name)
    with pytest.raises(SettingsError, match="without --task"):
        TASK.load("hub", 0, 0)
