from tracegap.tasks.cotempqa.free.mentions import talks_of
from tracegap.tasks.cotempqa.free.sheet import sheet_of

QUESTION = "While Ann Poe was working for Acme, which employer did Bea Roe work for concurrently?"
FACTS = (
    "Ann Poe works for Acme from 1990 to 1995.",
    "Bea Roe works for Republican Press of Chile in 1992.",
    "Bea Roe works for Silver Republican Press in 1994.",
    "Ann Poe works for Carver College in 1991.",
    "Bea Roe works for Carver College in 1993.",
)


def mentioned(text):
    talks = talks_of(text, sheet_of(QUESTION, FACTS))
    return [i for talk in talks for mention in talk.mentions for i in mention.facts]


def test_equal_names_are_told_apart_by_date_then_by_whom():
    assert mentioned("Carver College in 1991") == [3]
    assert mentioned("Carver College (1993)") == [4]
    assert mentioned("Ann Poe left Carver College") == [3]
    assert mentioned("Carver College") == [4]  # the one that is asked for


def test_a_short_name_is_settled_by_its_date_or_by_what_came_before():
    assert mentioned("the Republican Press") == []
    assert mentioned("the Republican Press (1994)") == [2]
    assert mentioned("Republican Press of Chile. The Republican Press") == [1, 1]
