from tracegap.tasks.cotempqa.free.sheet import sheet_of

WHO = "While Ann Poe was playing for Rovers, who was also playing for Rovers concurrently?"
FACTS = (
    "Ann Poe plays for Rovers from 1990 to 1995.",
    "Bea Roe plays for Rovers in 1992.",
    "Bea Roe plays for United in 1994.",
    "no fact",
)


def test_facts_are_told_apart_by_who_where_that_is_asked():
    sheet = sheet_of(WHO, FACTS)
    assert (sheet.own, sheet.asked) == ({0}, {1})
    assert sheet.event.end == (1995, 0, 0)
    bea = sheet.names.index("Bea Roe")
    assert sheet.facts_of(bea) == (1,)
    assert sheet.facts_of(sheet.names.index("Rovers")) == ()
    assert sheet.answer(1) == "Bea Roe"
    assert sheet.answer(3) == ""


def test_a_question_that_cannot_be_read_asks_for_any_fact():
    sheet = sheet_of("Who?", FACTS)
    assert sheet.asked == {0, 1, 2}
    assert sheet.event is None
    assert sheet.answer(2) == "United"
