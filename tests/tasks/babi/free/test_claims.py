import pytest

from tracegap.tasks.babi.free.claims import claims_in, told_of

STORY = (
    "Mary moved to the bathroom.",
    "Mary got the milk there.",
    "Mary travelled to the kitchen.",
    "The office is north of the garden.",
    "John went to the hallway.",
)


def claims(said, story=STORY):
    return [(claim.kind, claim.holds) for claim in claims_in(said, 0, told_of(tuple(story)))]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Mary is now in the kitchen.", [("place", True)]),
        ("Mary is in the bathroom.", [("place", True)]),  # she was, at that point of the story
        ("Mary is in the hallway.", [("place", False)]),
        ("John went to the kitchen.", [("place", False)]),
        ("John has the milk.", [("holder", False)]),
        ("Mary picked up the milk.", [("holder", True)]),
        ("Mary is carrying one object.", [("count", True)]),
        ("Mary is carrying two objects.", [("count", False)]),
        ("The garden is south of the office.", [("direction", True)]),
        ("The garden is north of the office.", [("direction", False)]),
        ("Mary now has the milk.", [("holder", True)]),
        ("Now we find Mary in the hallway.", [("place", False)]),
        ("Mary heads back to the office.", [("place", False)]),
        ("John took hold of the milk.", [("holder", False)]),
        ("Mary might be in the hallway.", []),
        ("Mary is not in the hallway.", []),
        ("Fred is in the hallway.", []),
    ],
)
def test_claims_are_held_against_the_story_at_every_point(said, found):
    assert claims(said) == found


def test_a_story_that_cannot_be_read_decides_nothing():
    assert claims("Mary is in the hallway.", [*STORY, "It rained."]) == [("place", None)]


def test_a_false_claim_is_told_with_what_the_story_says():
    (claim,) = claims_in("Mary is in the hallway.", 10, told_of(STORY))
    assert claim.span == (10, 32)
    assert claim.against == (0, 2)
    assert claim.reason == "the story says: Mary travelled to the kitchen."
