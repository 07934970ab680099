"""What each arm keeps of a round's tries: what it may, the same where choices coincide."""

from dataclasses import replace

import pytest

from improvements import EXAMPLE, a_try
from tracegap.errors import BadInputError
from tracegap.improving.choosing import matched_tries

KINDS = [(True, True), (True, False), (False, True), (False, False)]
EXAMPLES = [replace(EXAMPLE, id=f"q{i}") for i in range(30)]


def tries_of(kinds, tokens=30):
    return [replace(a_try(*kind), number=n, tokens=tokens) for n, kind in enumerate(kinds, start=1)]


def numbers(matched):
    return {keep: [choice.what.number for choice in kept] for keep, kept in matched.kept.items()}


def test_each_arm_keeps_one_try_a_question_that_it_may_keep():
    all_kinds = [tries_of(KINDS) for _ in EXAMPLES]
    keeps = ("answer", "trace", "both", "random")
    found = matched_tries(dict.fromkeys(keeps, all_kinds), EXAMPLES, 1, 0)
    assert found.questions == list(range(30))
    kept = numbers(found)
    assert set(kept["both"]) == {1}
    assert set(kept["trace"]) == {1, 2}
    assert set(kept["answer"]) == {1, 3}
    assert set(kept["random"]) == {1, 2, 3, 4}
    # the control's pick is the answer arm's wherever that may keep it
    for pick, control in zip(kept["answer"], kept["random"], strict=True):
        assert pick == control or control in (2, 4)


def test_another_seed_or_round_picks_others_and_the_same_one_the_same():
    all_kinds = [tries_of(KINDS) for _ in EXAMPLES]

    def random_picks(number, seed):
        return numbers(matched_tries({"random": all_kinds}, EXAMPLES, number, seed))["random"]

    first = random_picks(1, 0)
    assert first == random_picks(1, 0)
    assert first not in (random_picks(2, 0), random_picks(1, 1))


def test_only_questions_of_which_every_arm_may_keep_a_try_are_kept():
    tries = [tries_of([(False, True)]), tries_of([(True, True)]), tries_of([(True, False)])]
    found = matched_tries({"answer": tries, "trace": tries}, EXAMPLES[:3], 1, 0)
    assert found.questions == [1]


def test_no_such_question_is_said_with_what_each_arm_could_keep():
    tries = [tries_of([(False, True)])] * 2 + [tries_of([(True, False)])]
    with pytest.raises(BadInputError, match=r"each could keep: answer 2, trace 1"):
        matched_tries({"answer": tries, "trace": tries}, EXAMPLES[:3], 1, 0)
