"""The released scorer on CoTempQA: gold facts by their answers, answers by name."""

from dataclasses import replace

from tracegap.records import Example
from tracegap.tasks.cotempqa.released import (
    ASKS_OBJECT,
    ASKS_WHO,
    CLASS_SENTENCE,
    CoTempQAReleasedRule,
    bearing,
)

RULE = CoTempQAReleasedRule((CLASS_SENTENCE,), ())
FACTS = (
    "Ann Lee works for Acme from 1990 to 1994.",
    "Ann Lee works for Orange from 1991 to 1993.",
    "Ann Lee works for Orange Museum in May, 1971.",
)
QUESTION = (
    "While Ann Lee was working for Acme, which employer did Ann Lee work for at the same time?"
)
EXAMPLE = Example(
    "e", QUESTION, FACTS, "equal", (1,), ("Orange",), "g", {"triple_element": ASKS_OBJECT}
)


def test_gold_facts_are_those_in_which_a_gold_answer_is_the_answer():
    assert RULE.support(QUESTION, FACTS, ("Orange",)) == (FACTS[1],)
    assert RULE.support(QUESTION, FACTS, ("Nobody",)) == ()
    assert RULE.support("What is this?", FACTS, ("Orange",)) == ()


def test_positions_are_those_of_the_context():
    from tracegap.tasks.cotempqa.facts import parse_question

    assert bearing(parse_question(QUESTION), FACTS, ("Orange Museum",)) == (2,)


def test_an_answer_is_right_by_the_names_found_in_it():
    assert RULE.answer_right("<answer>Orange</answer>", EXAMPLE, mended=True)
    assert not RULE.answer_right("<answer>Orange, Orange Museum</answer>", EXAMPLE, mended=True)
    assert not RULE.answer_right("<answer>Orange Museum</answer>", EXAMPLE, mended=True)


def test_as_released_the_names_of_the_other_side_are_looked_for():
    """A wrong employer beside the right one is then not seen; mended, it is."""
    said = "<answer>Orange and Orange Museum</answer>"
    assert RULE.answer_right(said, EXAMPLE, mended=False)
    assert not RULE.answer_right(said, EXAMPLE, mended=True)
    asks_who = replace(EXAMPLE, meta={"triple_element": ASKS_WHO})
    assert not RULE.answer_right(said, asks_who, mended=False)
