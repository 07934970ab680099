"""Where somebody was before, by the time of day."""

from babi_rules import answers, told, why_not


def test_times_of_day_order_what_the_telling_does_not():
    story = (
        "This evening Mary went to the park.",
        "Mary moved to the school yesterday.",
        "Mary travelled to the office this afternoon.",
    )
    found = told("Where was Mary before the park?", *story)
    assert (found.answers, found.evidence) == (("office",), (0, 2))
    assert answers("Where was Mary before the office?", *story) == ("school",)
    assert "before" in why_not("Where was Mary before the school?", *story)
    assert "two places" in why_not(
        "Where was Mary before the park?", *story, "Mary went to the zoo yesterday."
    )
    assert "when" in why_not("Where was Mary before the park?", "Mary went to the park.")
