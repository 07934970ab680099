"""What holds for a kind of animal."""

from babi_rules import answers, told, why_not


def test_what_holds_for_a_kind_holds_for_its_animals():
    story = ("Mice are afraid of wolves.", "Winona is a mouse.", "Wolves are afraid of sheep.")
    found = told("What is winona afraid of?", *story)
    assert (found.answers, found.evidence) == (("wolf",), (0, 1))
    assert "what kind" in why_not("What is emily afraid of?", *story)
    assert "cat" in why_not("What is emily afraid of?", *story, "Emily is a cat.")


def test_a_colour_is_that_of_the_newest_animal_of_the_kind():
    story = ("Lily is a swan.", "Lily is white.", "Greg is a swan.", "Brian is a frog.")
    found = told("What color is Greg?", *story, "Brian is green.")
    assert (found.answers, found.evidence) == (("white",), (0, 1, 2))
    differ = told("What color is Greg?", *story, "Ann is a swan.", "Ann is gray.")
    assert (differ.answers, differ.evidence) == (("gray",), (2, 4, 5))
    assert "differ" in differ.reasons[-1]
    assert answers("What color is Lily?", *story) == ("white",)
    assert answers("What color is Lily?", "Lily is white.") == ("white",)
    assert "colour" in why_not("What color is Brian?", *story)
