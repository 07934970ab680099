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
