from tracegap.tasks.cotempqa.free.mentions import talks_of
from tracegap.tasks.cotempqa.free.sheet import sheet_of
from tracegap.tasks.cotempqa.free.stances import stances_in

QUESTION = "While Ann Poe was working for Acme, which employer did Ann Poe work for concurrently?"
FACTS = (
    "Ann Poe works for Acme from 1990 to 1995.",
    "Ann Poe works for Borealis in 1992.",
    "Ann Poe works for Carver in 1999.",
)


def taken(text):
    sheet = sheet_of(QUESTION, FACTS)
    found = stances_in(talks_of(text, sheet), sheet)
    return [(t.facts, t.stance, t.firm, t.lump) for stances in found for t in stances]


def test_a_stance_is_of_the_clause_it_stands_in():
    assert taken("Borealis overlaps, but Carver is later.") == [
        ((1,), "accepted", True, False),
        ((2,), "rejected", True, False),
    ]


def test_a_sentence_without_names_goes_on_about_the_last():
    assert taken("Carver: 1999. That's after Acme.") == [((2,), "rejected", True, False)]
    assert taken("- Carver: 1999.\n\nThat's after Acme.") == []


def test_hedges_and_lumps_are_marked():
    assert taken("Borealis might overlap.") == [((1,), "accepted", False, False)]
    assert taken("All others are later.") == [((), "rejected", True, True)]


def test_a_reason_is_no_stance_beside_what_it_is_the_reason_of():
    assert taken("Borealis overlaps since 1992 is after 1990.") == [((1,), "accepted", True, False)]


def test_what_is_called_by_an_unknown_name_is_not_what_was_named_before():
    assert taken("Carver is odd, but the museum job overlaps.") == []
    assert taken("Carver is odd, but the job overlaps.") == [((2,), "accepted", True, False)]
