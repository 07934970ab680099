"""What is bigger, by chains of sentences."""

from babi_rules import answers, told, why_not


def test_sizes_follow_by_chains():
    story = (
        "The box of chocolates fits inside the chest.",
        "The box is bigger than the chest.",
        "The suitcase fits inside the box of chocolates.",
    )
    found = told("Does the box fit in the box of chocolates?", *story)
    assert (found.answers, found.evidence) == (("no",), (0, 1))
    found = told("Is the box bigger than the suitcase?", *story)
    assert (found.answers, found.evidence) == (("yes",), (0, 1, 2))
    assert answers("Is the suitcase bigger than the box of chocolates?", *story) == ("no",)
    assert "no facts lead" in why_not("Is the box bigger than the egg?", *story)
    assert "contradict" in why_not(
        "Is the box bigger than the chest?", *story, "The chest is bigger than the box."
    )
    assert "no facts lead" in why_not("Is the box bigger than the box?", *story)
