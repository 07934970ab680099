import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracegap.tasks import get_task
from tracegap.tasks.free_text.reader import read_over_text

QUESTION = "In which city is Marktown?"
CONTEXT = ("Marktown is a planned worker community in East Chicago.", "Rome is a city in Italy.")
TRACE = 'The context says "a planned worker community in East Chicago". So it is East Chicago.'


def test_a_trace_over_free_text_is_read():
    found = read_over_text(QUESTION, CONTEXT, TRACE, "East Chicago")
    assert (found.mentioned, found.accepted) == ((0,), (0,))
    assert (found.concluded, found.answers, found.follows) == (
        ("East Chicago",),
        ("East Chicago",),
        True,
    )
    assert [(claim.kind, claim.holds) for claim in found.claims] == [("quotation", True)]


def test_a_quotation_that_stands_nowhere_is_false_only_where_it_is_said_to_be_read():
    said = '"the finest pearl of all the lakes around"'
    found = read_over_text(QUESTION, CONTEXT, f"The passage states {said}.", None)
    assert [claim.holds for claim in found.claims] == [False]
    assert read_over_text(QUESTION, CONTEXT, f"I call it {said}.", None).claims == ()


def test_there_being_no_answer_follows_from_there_being_none():
    trace = "The context does not mention where that is."
    found = read_over_text(QUESTION, CONTEXT, trace, "The context does not say.")
    assert (found.concluded, found.answers, found.follows) == ((), (), True)
    assert read_over_text(QUESTION, CONTEXT, trace, "Rome").follows is False
    assert read_over_text(QUESTION, CONTEXT, trace, None).follows is None


@pytest.mark.parametrize("name", ["hotpotqa", "musique", "marco"])
def test_tasks_over_free_text_read_free_traces(name):
    found = get_task(name).read_free(QUESTION, CONTEXT, TRACE, ("East Chicago",))
    assert found.follows is True


@given(st.text(), st.text(), st.lists(st.text(), max_size=3), st.text())
def test_any_text_gives_a_reading(question, trace, context, answer):
    found = read_over_text(question, context, trace, answer)
    assert set(found.accepted or ()) <= set(range(len(context)))
    assert all(0 <= c.span[0] <= c.span[1] <= len(trace) for c in found.claims)
