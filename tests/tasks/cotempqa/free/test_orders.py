import pytest

from tracegap.tasks.cotempqa.free.mentions import talks_of
from tracegap.tasks.cotempqa.free.orders import holds, may_be_of_bounds, order_of, parts_from
from tracegap.tasks.cotempqa.free.sheet import sheet_of

QUESTION = (
    "While Ann Poe was holding the position of dean, which position did Ann Poe concurrently?"
)
FACTS = (
    "Ann Poe holds the position of dean from May, 1990 to June, 1995.",
    "Ann Poe holds the position of rector in July 8, 1992.",
    "Ann Poe holds the position of bursar from 1980 to 1993.",
)
SHEET = sheet_of(QUESTION, FACTS)


def order(said):
    talk = talks_of(said, SHEET)[0]
    return order_of(talk, 0, len(talk.text), SHEET)


@pytest.mark.parametrize(
    ("said", "fact", "parts", "so"),
    [
        # a date put before or after another says nothing of the event between them
        ("The bursar began in 1980, which is before 1990.", 2, True, True),
        ("The bursar ended in 1993, which is after 1990.", 2, False, True),
        ("The bursar: 1993 is after 1994.", 2, False, False),
        # one end of the event only
        ("The bursar: ended in 1993, before the dean's term finished.", 2, False, True),
        ("The rector position came after it began.", 1, False, True),
        ("The rector position came after it ended.", 1, True, None),
        # the event as a whole
        ("The rector position is later.", 1, True, None),
        # a month without its year is one of the event's
        ("Rector: July 8, 1992, which is before May.", 1, True, None),
        # in the same year is not after it
        ("The rector: July 8, 1992 (after 1992).", 1, False, False),
        # up to and with that day
        ("The rector started after July 8, 1992.", 1, False, None),
    ],
)
def test_an_order_is_read_against_what_it_names(said, fact, parts, so):
    found = order(said)
    assert parts_from(found, SHEET.event) == parts
    assert holds(found, SHEET.facts[fact], SHEET.event) is so


@pytest.mark.parametrize(
    "said",
    [
        "The rector position is after the bursar left it.",  # of another fact
        "The rector position was before or after it.",
    ],
)
def test_an_order_to_something_else_says_nothing_of_the_event(said):
    found = order(said)
    assert found.reference == "other"
    assert not parts_from(found, SHEET.event)
    assert holds(found, SHEET.facts[1], SHEET.event) is None


def test_no_order_is_none():
    assert order("The rector position overlaps.") is None


@pytest.mark.parametrize(
    ("said", "fact", "may_be"),
    [
        ("The rector position starts two years after the dean position.", 1, True),
        ("The rector position starts after the dean position ended.", 1, False),
        ("The rector position is after the dean position.", 1, False),
        ("The bursar position ends before the dean position.", 2, True),
        ("The bursar position starts after the dean position.", 2, False),
    ],
)
def test_an_order_may_be_of_two_beginnings_or_ends(said, fact, may_be):
    assert may_be_of_bounds(order(said), SHEET.facts[fact], SHEET.event) is may_be


def test_each_of_two_orders_has_its_own_reference():
    said = "The rector position starts after she became dean and ends before she left it."
    found = order(said)
    assert (found.reference, found.start) == ("date", SHEET.event.start)
