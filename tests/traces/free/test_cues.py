import pytest

from tracegap.traces.free import cues


@pytest.mark.parametrize(
    ("clause", "stance"),
    [
        ("so there is no overlap", "rejected"),
        ("this does not fall within the term", "rejected"),
        ("none of these overlap with it", "rejected"),
        ("that's way before 1960", "rejected"),
        ("which is after his term", "rejected"),
        ("(before)", "rejected"),
        ("it ended before the term", "rejected"),
        ("it started only after the term had ended", "rejected"),
        ("too early", "rejected"),
        ("they overlap", "accepted"),
        ("on the exact same date", "accepted"),
        ("it covers the entire term", "accepted"),
        ("it started before the term and overlaps with it", "accepted"),
        ("it runs until 2016, which is after the term", None),
        ("it started in 1932, which is before 1941", None),
        ("He was a pastor from 1804 to 1854", None),
        ("After 1924, he stayed there", None),
    ],
)
def test_stances(clause, stance):
    assert cues.stance_of(clause) == stance


def test_what_ends_after_is_seen_across_a_comma():
    assert cues.stance_of(", which is after it", "It runs until 2016") is None
    assert cues.stance_of(", which is after it", "It was in 2016") == "rejected"


def test_clauses_part_at_but_and_so_and_lose_nothing():
    text = "It is in 2017, but that's after 2015, so it doesn't overlap; no."
    parts = [text[a:b] for a, b in cues.clauses_of(text)]
    assert len(parts) == 4
    assert "".join(parts) == text


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("Therefore, it is A.", 2),
        ("The answer should be A.", 2),
        ("I'll go with A.", 2),
        ("So the only one is A.", 1),
        ("He was A from 1990 to 1995.", 0),
    ],
)
def test_conclusions(text, strength):
    assert cues.concludes(text) == strength


def test_hedges_plans_lumps_and_none():
    assert cues.hedges("It might overlap")
    assert not cues.hedges("It was in May 1990")
    assert cues.plans("Let me check which overlap")
    assert cues.lumps("All other parties are later")
    assert cues.says_none("He did not belong to any party")
    assert cues.gives_reason(" since it ended")
    assert cues.denies("it isn't within it")
    assert cues.sets_apart("that is after it")


def test_orders_are_found_with_their_words():
    clause = "it ended long before the term"
    order = cues.order_in(clause)
    assert order is not None
    assert not order[0]
    assert "before" in clause[order[1] : order[2]]
    assert cues.order_in("it is after the term") is not None
    assert cues.order_in("it is after the term")[0]
    assert cues.order_in("they overlap") is None


def test_a_yet_parts_clauses_only_after_a_comma():
    assert len(cues.clauses_of("It had not begun yet during that time")) == 1
    assert len(cues.clauses_of("It is long over, yet Borealis fits")) == 2


def test_a_sentence_that_contrasts_or_denies_does_not_conclude_all_it_names():
    assert cues.asserts("I settle on Borealis and Carver.")
    assert cues.asserts("Therefore it is Borealis, while Carver ran as well.")
    assert not cues.asserts("Carver is odd, but Borealis ran then.")
    assert not cues.asserts("Therefore it is not within that time.")
