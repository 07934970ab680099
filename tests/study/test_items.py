"""The pool: questions that every arm has an item of, in an order by hash; the rest is counted."""

from collections import Counter

import pytest

from studies import ARMS, items
from tracegap.errors import SettingsError
from tracegap.study.items import item_id, pool_of


def test_questions_that_an_arm_lacks_are_left_out_and_counted():
    some = [i for i in items(10) if not (i.arm == "correct" and i.question_id in ("q3", "q4"))]
    found = pool_of(some, ARMS, 0, Counter({"output without an answer": 2}))
    assert len(found.questions) == 8
    assert sum(found.left_out.values()) == 4
    assert all([i.arm for i in of] == list(ARMS) for of in found.questions.values())


def test_the_order_is_by_hash_and_the_ids_tell_nothing():
    one, other = (pool_of(items(), ARMS, seed, Counter()) for seed in (0, 1))
    assert list(one.questions) != list(other.questions) != sorted(one.questions)
    assert not any(arm in item_id(0, arm, "q1") for arm in ARMS)
    assert len({item_id(0, arm, q) for arm in ARMS for q in "abc"}) == 9


def test_two_arms_with_a_common_question_are_needed():
    with pytest.raises(SettingsError, match="a study compares arms"):
        pool_of(items(), ARMS[:1], 0, Counter())
    with pytest.raises(SettingsError, match="no question has"):
        pool_of([i for i in items() if i.arm != "correct"], ARMS, 0, Counter())
