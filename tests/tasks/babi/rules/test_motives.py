"""Moods, and what people do about them."""

from babi_rules import answers, why_not


def test_moods_lead_to_places_and_things():
    story = ("Sumit is tired.", "Yann is thirsty.")
    assert answers("Where will sumit go?", *story) == ("bedroom",)
    assert answers("Why did yann go to the kitchen?", *story) == ("thirsty",)
    assert answers("Why did sumit get the pajamas?", *story) == ("tired",)
    assert "no fact" in why_not("Why did sumit get the milk?", *story)
    assert "no fact" in why_not("Where will jason go?", *story)
