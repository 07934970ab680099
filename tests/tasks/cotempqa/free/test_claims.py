import pytest

from tracegap.tasks.cotempqa.free.reader import read_free

QUESTION = (
    "While Ann Poe was holding the position of dean, which position did Ann Poe concurrently?"
)
FACTS = (
    "Ann Poe holds the position of dean in May 4, 1990.",
    "Ann Poe holds the position of rector in July, 1990.",
    "Ann Poe holds the position of bursar from 1980 to 1995.",
    "Ann Poe holds the position of provost in 1990.",
)


def claims(said):
    return [(c.kind, c.holds) for c in read_free(QUESTION, FACTS, said, None).claims]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("The bursar position overlaps.", [("overlap", True)]),
        ("The provost position overlaps.", [("overlap", None)]),  # some day of 1990
        ("The rector position is later.", [("apart", True)]),
        # a single date may be told as the day on which something began
        ("The rector position began in July, so it overlaps.", [("overlap", None)]),
        ("The rector position overlaps.", [("overlap", False)]),
        ("The rector (July 1990) is there.", [("date", True)]),
        ("The rector (June 1990) is there.", [("date", False)]),
        ("The bursar (1980) is there.", [("date", True)]),
        ("The bursar (1985) is there.", [("date", None)]),  # a part of it
        ("None of the other positions overlap.", [("all others", False)]),
    ],
)
def test_claims_are_true_false_or_not_decidable(said, found):
    assert claims(said) == found


def test_each_claim_counts_once():
    assert claims("The rector position is later. Rector is later.") == [("apart", True)]


@pytest.mark.parametrize(
    ("said", "kind", "against"),
    [
        # in the same year is not after it, and July is not before May
        ("Rector: July 1990 (after 1990).", "order", (1,)),
        ("Rector: July 1990. This is before May.", "order", (1,)),
        # that nothing else shares the time
        ("The only one that overlaps is the rector position.", "only", (2,)),
        ("- Rector:\n   - July 1990 (same date as dean).", "same time", (1,)),
    ],
)
def test_what_is_false_is_told_with_the_passage(said, kind, against):
    found = read_free(QUESTION, FACTS, said, None).false_claims
    assert (kind, against) in [(claim.kind, claim.against) for claim in found]


@pytest.mark.parametrize(
    "said",
    [
        "Bursar: 1980 to 1995. Wait, 1980 is before 1990.",  # of years alone
        "None of the positions overlap except one: bursar.",
        "Most of them end before 1990, except for the bursar position.",
        "The rector position: this is after the bursar position began.",
        "The bursar position (1980 to 1995) ended after 1990, which is before 1996.",
        "The rector came later. It does not span from 1980 to 1995.",
        "Bursar overlaps. Everyone else was before May 1990.",
        "The bursar throughout 1985 and into 1986 overlaps with dean.",
        "The dean position started in May, and bursar in a month of the same year.",
        "The rector is later. Of all, bursar only overlaps until 1995.",
        "Bursar is the only one that overlaps entirely.",
    ],
)
def test_what_only_looks_false_is_not_called_so(said):
    assert read_free(QUESTION, FACTS, said, None).false_claims == ()


def test_of_two_facts_called_the_same_the_one_that_fits_is_meant():
    twice = (*FACTS, "Ann Poe holds the position of bursar in 2001.")
    said = "In the years around 1990 the bursar position overlaps."
    assert read_free(QUESTION, twice, said, None).false_claims == ()


def test_a_single_date_that_is_read_as_a_beginning_is_no_false_date():
    assert claims("The rector from July 1990 to 1999 is there.") == [("date", None)]


TENURES = (
    "Ann Poe holds the position of dean from May 4, 1990 to June 8, 1995.",
    "Ann Poe holds the position of rector from May 10, 1990 to June 8, 1995.",
    "Ann Poe holds the position of bursar from 1980 to June 8, 1995.",
    "Ann Poe holds the position of honorary provost of the college from 1985 to 1999.",
    "Ann Poe holds the position of marshal in 1972.",
    "Ann Poe holds the position of warden from July, 1992 to August, 1992.",
)


@pytest.mark.parametrize(
    "said",
    [
        # beginnings, or ends, and not whole times
        "Rector: it begins six days after the dean position.",
        "Rector: it started just days later.",
        "The rector position began slightly later and finished on the same date.",
        "The bursar position was there earlier but finishes on that very same day.",
        "The bursar position does not start on the same day.",
        "The warden position starts after she became dean and ends before she left that role.",
        # wholly, and not equally
        "The bursar and dean positions both finished on June 8, 1995, so it overlaps perfectly.",
        "The bursar position overlaps perfectly with the entire time.",
        # a denial that goes on, or that denies no more than that times are equal
        "The bursar position is not in the same period exactly.",
        "The marshal position was in 1972, not the same year, and therefore not simultaneous.",
        "The marshal position wouldn't have lasted yet during that time.",
        # not of time
        "The bursar position isn't the same as working.",
        "The bursar position doesn't count as concurrent work.",
        # the question's words
        "Therefore, what she held during the identical time period is the bursar position.",
        # when, and nothing of it
        "The marshal position was in 1972. So, during the time Ann Poe was dean",
        # those that are like the named ones
        "Others like marshal in 1972 are of other years, so they don't overlap with that time.",
        # another one, by a name that is not recognised, than the one before it
        "The marshal position is of no use, but the professor role is held throughout that time.",
    ],
)
def test_what_was_told_of_a_part_or_of_no_time_is_not_false(said):
    assert read_free(QUESTION, TENURES, said, None).false_claims == ()


@pytest.mark.parametrize(
    ("said", "kind", "against"),
    [
        ("The rector position started after the dean position ended.", "apart", 1),
        ("The rector position was finished before that term opened.", "apart", 1),
        ("The bursar position was later.", "apart", 2),
        ("The rector position does not overlap; it began days later.", "apart", 1),
        ("The rector position has identical dates.", "same time", 1),
        ("The marshal position overlaps perfectly.", "overlap", 4),
    ],
)
def test_what_is_said_outright_is_still_false(said, kind, against):
    found = read_free(QUESTION, TENURES, said, None).false_claims
    assert [(claim.kind, claim.against) for claim in found] == [(kind, (against,))]
