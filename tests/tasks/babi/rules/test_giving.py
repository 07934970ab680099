"""Who gave what to whom."""

from babi_rules import answers, told, why_not


def test_giving_is_asked_from_every_side():
    story = ("Mary gave the milk to John.", "John handed the milk to Ann.")
    assert answers("Who gave the milk?", *story) == ("John",)
    assert answers("Who received the milk?", *story) == ("Ann",)
    assert answers("Who gave the milk to John?", *story) == ("Mary",)
    assert answers("Who did Mary give the milk to?", *story) == ("John",)
    assert answers("What did John give to Ann?", *story) == ("milk",)
    assert "no fact" in why_not("What did Ann give to John?", *story)
    unclear = told("What did John give to Ann?", *story, "John passed the apple to Ann.")
    assert unclear.answers == ("apple",)
    assert "older" in unclear.reasons[-1]
