"""Places and shapes beside each other, and the way between them."""

import pytest

from babi_rules import answers, told, why_not


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is north of the kitchen?", "office"),
        ("What is the office north of?", "kitchen"),
        ("What is the kitchen south of?", "office"),
        ("What is west of the office?", "garden"),
    ],
)
def test_neighbours_are_found_from_both_ends(question, answer):
    story = ("The office is north of the kitchen.", "The office is east of the garden.")
    assert answers(question, *story) == (answer,)


def test_neighbours_that_are_none_or_two_are_not_guessed():
    story = ("The office is north of the kitchen.", "The hall is north of the kitchen.")
    assert "2 things" in why_not("What is north of the kitchen?", *story)
    assert "0 things" in why_not("What is east of the kitchen?", *story)
    assert "contradict" in why_not(
        "What is north of the kitchen?", *story, "The office is west of the kitchen."
    )


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("the pink rectangle to the right of the blue square", "yes"),
        ("the pink rectangle below the blue square", "yes"),
        ("the blue square below the pink rectangle", "no"),
        ("the triangle above the blue square", "no"),
    ],
)
def test_shapes_lie_on_a_grid(asked, answer):
    story = (
        "The triangle is above the pink rectangle.",
        "The blue square is to the left of the triangle.",
    )
    assert answers(f"Is {asked}?", *story) == (answer,)


def test_shapes_that_may_lie_either_way_are_not_guessed():
    story = ("The box is above the ball.", "The cup is above the ball.")
    assert "either way" in why_not("Is the box above the cup?", *story)
    assert answers("Is the box to the left of the cup?", *story) == ("no",)
    assert "no facts lead" in why_not("Is the box above the hat?", *story)


def test_a_way_is_given_step_by_step():
    story = ("The office is east of the hallway.", "The kitchen is north of the office.")
    found = told("How do you go from the kitchen to the hallway?", *story)
    assert (found.answers, found.evidence) == (("s", "w"), (0, 1))
    assert "no facts lead" in why_not("How do you go from the kitchen to the garden?", *story)
    assert "no facts lead" in why_not("How do you go from the kitchen to the kitchen?", *story)
