"""A Latin square: balanced over arms, within raters and within questions; order by hash."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studies import ARMS, design
from tracegap.errors import SettingsError


@given(
    squares=st.integers(1, 5),
    rows=st.integers(1, 4),
    arms=st.integers(2, 4),
    raters_an_item=st.integers(1, 4),
)
def test_balance(squares, rows, arms, raters_an_item):
    names = tuple(f"arm{n}" for n in range(arms))
    made = design(squares * arms, rows * arms, 40, names, raters_an_item)
    assert len(made.raters) == squares * arms
    for shown in made.raters:
        mine = [s.item for s in shown if s.item]
        assert Counter(i.arm for i in mine) == dict.fromkeys(names, rows)
        assert len({i.question_id for i in mine}) == len(mine)  # nobody sees a question twice
    for square in range(squares):
        together = made.raters[square * arms : (square + 1) * arms]
        ratings = Counter((s.item.question_id, s.item.arm) for r in together for s in r if s.item)
        assert set(ratings.values()) == {1}
        assert len(ratings) == rows * arms * arms
    an_item = Counter(s.item.id for r in made.raters for s in r if s.item)
    assert min(an_item.values()) >= min(squares, raters_an_item)


def test_checks_stand_among_the_items_never_first_and_differ():
    made = design(30, 18)
    steps = set()
    for shown in made.raters:
        checks = [n for n, s in enumerate(shown) if s.check]
        assert len(checks) == 2
        assert 0 not in checks
        steps |= {s.check for s in shown if s.check}
    assert steps == {1, 2, 3, 4, 5}


def test_orders_differ_between_raters_and_are_the_same_again():
    made = design()
    assert made == design()
    assert made.study != design(questions=23).study
    first, second = ([s.item.question_id for s in made.raters[r] if s.item] for r in (0, 1))
    assert sorted(first) == sorted(second)
    assert first != second


@pytest.mark.parametrize(
    ("raters", "shown", "words"),
    [
        (10, 6, "--raters 10 is no multiple of the 3 arms.* give 9 or 12"),
        (2, 6, "give 3 or 3"),
        (9, 7, "--items 7 is no multiple.* give 6 or 9"),
        (9, 27, "24 questions have an item in every arm, fewer than --items 27"),
    ],
)
def test_what_cannot_be_balanced_is_refused(raters, shown, words):
    with pytest.raises(SettingsError, match=words):
        design(raters, shown)
    assert len(ARMS) == 3
