"""How two times lie to each other, whichever is asked about."""

import pytest

from tracegap.tasks.cotempqa.facts import parse_fact, parse_question
from tracegap.tasks.cotempqa.sharing import answer_of, is_asked, kind_of, label_of


@pytest.mark.parametrize(
    ("own", "other", "relation"),
    [
        ("from 1990 to 1995", "from 1990 to 1995", "equal"),
        ("in May, 1990", "in May, 1990", "equal"),
        ("from 1990 to 1995", "in 1995", "during"),
        ("from 1990 to 1995", "from 1980 to 2000", "during"),
        ("from 1990 to 1995", "from 1994 to 2000", "overlap"),
        ("from 1990 to 1995", "from May, 1995 to 2000", None),
        ("in 1990", "in 1991", None),
    ],
)
def test_times_are_compared(own, other, relation):
    facts = [parse_fact(f"A works for B {time}.") for time in (own, other)]
    assert facts[0]
    assert facts[1]
    for kind in (kind_of(*facts), kind_of(*facts[::-1])):
        assert (kind and label_of([kind])) == relation


def test_answers_that_lie_alike_have_their_class_and_others_are_mixed():
    assert label_of(["inside", "date", "contains"]) == "during"
    assert label_of(["equal", "overlap"]) == "mix"


def test_who_is_asked_for_is_the_subject_of_a_fact_and_never_the_own_event():
    question = parse_question("While A was working for X, who also worked for X at the same time?")
    own, other, away = (
        parse_fact(f"{who} works for {where} from 1990 to 1995.")
        for who, where in (("A", "X"), ("B", "X"), ("B", "Y"))
    )
    assert [is_asked(fact, question) for fact in (own, other, away)] == [False, True, False]
    assert answer_of(other, question) == "B"
