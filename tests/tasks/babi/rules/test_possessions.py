"""Who has which thing, and where things are."""

from babi_rules import answers, told, why_not


def test_a_thing_goes_with_its_holder_and_stays_where_it_is_put():
    story = ["Mary went to the hallway.", "Mary took the milk there.", "Mary went to the office."]
    found = told("Where is the milk?", *story)
    assert (found.answers, found.evidence) == (("office",), (1, 2))
    story += ["Mary left the milk.", "Mary went to the garden."]
    found = told("Where is the milk?", *story)
    assert (found.answers, found.evidence) == (("office",), (2, 3))
    found = told("Where was the milk before the office?", *story)
    assert (found.answers, found.evidence) == (("hallway",), (0, 2, 3))


def test_of_several_stays_the_last_is_meant():
    rooms = ("hallway", "office", "kitchen", "office")
    story = ("Mary took the milk.", *(f"Mary went to the {room}." for room in rooms))
    assert answers("Where was the milk before the office?", *story) == ("kitchen",)


def test_the_facts_of_every_holder_are_cited():
    story = (
        "Mary took the milk.",
        "Mary went to the hall.",
        "Mary dropped the milk.",
        "John took the milk.",
        "John went to the office.",
        "John put down the milk.",
    )
    found = told("Where was the milk before the office?", *story)
    assert (found.answers, found.evidence) == (("hall",), (0, 1, 3, 4))
    assert told("Where is the milk?", *story).evidence == (4, 5)
    assert told("Where is the milk?", *story[:3]).evidence == (1, 2)
    found = told("Where is the milk?", *story[:4])
    assert (found.answers, found.evidence) == (("hall",), (0, 1, 3))


def test_nobody_puts_down_what_another_has():
    story = ("John went to the hall.", "John took the milk.", "Mary dropped the milk.")
    assert "Mary does not have it" in why_not("Where is the milk?", *story)


def test_where_a_thing_was_is_not_guessed():
    story = ("Mary took the milk.", "Mary went to the hallway.")
    assert "before" in why_not("Where was the milk before the hallway?", *story)
    assert "was in" in why_not("Where was the milk before the office?", *story)
    assert "no fact" in why_not("Where is the apple?", *story)


def test_a_given_thing_goes_on_with_its_receiver():
    story = ("Mary went to the hall.", "Mary took the milk.", "Mary gave the milk to John.")
    assert answers("Where is the milk?", *story) == ("hall",)
    assert answers("Where is the milk?", *story, "John went to the office.") == ("office",)
    assert answers("How many objects is Mary carrying?", *story) == ("none",)
    assert answers("What is John carrying?", *story, "John got the apple.") == ("milk", "apple")
    found = told("What is Mary carrying?", *story)
    assert (found.answers, found.evidence) == (("nothing",), (1, 2))
    assert "no fact" in why_not("What is Ann carrying?", *story)
