"""Dates given to a fact by the way: wrong ones are false, unless they may be another's."""

import pytest

from tracegap.tasks.cotempqa.free.reader import read_free

QUESTION = (
    "While Ann Poe was holding the position of dean, which position did Ann Poe concurrently?"
)
FACTS = (
    "Ann Poe holds the position of dean from July 5, 1984 to September 5, 1990.",
    "Ann Poe holds the position of rector from May 1, 1983 to September 1, 1990.",
    "Ann Poe holds the position of bursar in 1971.",
)


def dates(said):
    claims = read_free(QUESTION, FACTS, said, None).claims
    return [(claim.holds, claim.against) for claim in claims if claim.kind == "date"]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("The bursar (1971) is there.", [(True, ())]),
        ("The bursar (1972) is there.", [(False, (2,))]),
        # the rector's beginning, of whom the sentence or the one before it speaks
        ("The rector: it starts before dean (May 1983), so it overlaps.", [(None, ())]),
        ("Rector is next.\nThat starts before dean (May 1983).", [(None, ())]),
        # nobody spoke of the rector
        ("It starts before dean (May 1983).", [(False, (0,))]),
    ],
)
def test_a_date_is_held_against_what_it_may_be_of(said, found):
    assert dates(said) == found
