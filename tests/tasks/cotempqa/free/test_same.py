import pytest

from tracegap.tasks.cotempqa.facts import parse_fact
from tracegap.tasks.cotempqa.free.same import denies_sameness, of_kind, same_time

EVENT = parse_fact("Ann Poe holds the position of dean from May 4, 1990 to June 8, 1995.")
LATER = parse_fact("Ann Poe holds the position of rector from May 10, 1990 to June 8, 1995.")
SHORTER = parse_fact("Ann Poe holds the position of warden from May 4, 1990 to May, 1993.")


@pytest.mark.parametrize(
    ("said", "fact", "holds"),
    [
        ("It has identical dates.", LATER, False),
        ("It started and ended on the same dates.", LATER, False),
        # of the ends alone, of the beginnings alone
        ("It began slightly later and finished on the very same day.", LATER, True),
        ("The two ended on June 8, the same date.", LATER, True),
        ("It began on the exact same day.", SHORTER, True),
        ("It finished on the exact same date.", SHORTER, False),
        # which of both is not said
        ("It began on May 4 and it ended in 1993; the same day it was.", SHORTER, None),
        # covers, and not equals
        ("It overlaps perfectly with all of that tenure.", LATER, None),
        # what is asked for, in the question's words
        ("Therefore, what she did over the identical time span is that.", LATER, None),
        ("That was the identical time span.", LATER, False),
    ],
)
def test_sameness_is_of_what_is_said_to_be_the_same(said, fact, holds):
    assert same_time(said, said, fact, EVENT) is holds


def test_what_is_no_time_is_told_apart():
    assert of_kind("Studying there isn't the same as being employed.")
    assert of_kind("It does not count as a concurrent job.")
    assert not of_kind("It is not in the same year.")


def test_that_times_are_not_the_same_does_not_part_them():
    assert denies_sameness("It is not on the same date.")
    assert denies_sameness("It didn't start at the same time.")
    assert not denies_sameness("It was not at the same time.")
    assert not denies_sameness("It does not overlap.")
