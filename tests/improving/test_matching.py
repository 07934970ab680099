"""Arms keep equal rows and tokens, whatever may be kept, and prefer what they would have kept."""

from hypothesis import given
from hypothesis import strategies as st

from tracegap.improving.matching import Choice, match_tokens

ARMS = ("answer", "both", "random")


def choices(longest=40):
    listed = st.lists(st.integers(1, longest), min_size=1, max_size=4)
    return listed.map(lambda tokens: [Choice(n, size) for n, size in enumerate(tokens)])


pools = st.lists(st.fixed_dictionaries({arm: choices() for arm in ARMS}), max_size=12)


@given(pools, st.randoms(use_true_random=False))
def test_rows_and_tokens_are_equal_and_every_row_may_be_kept(pools, random):
    order = list(range(len(pools)))
    random.shuffle(order)
    found = match_tokens(pools, order)
    assert found.left_out == len(pools) - len(found.questions)
    assert found.questions == sorted(set(found.questions))
    sums = {arm: sum(c.tokens for c in kept) for arm, kept in found.kept.items()}
    assert len(set(sums.values())) <= 1
    for arm, kept in found.kept.items():
        assert len(kept) == len(found.questions)
        for question, choice in zip(found.questions, kept, strict=True):
            assert choice in pools[question][arm]


@given(pools)
def test_nothing_is_left_out_if_a_sum_can_be_shared(pools):
    for pool in pools:  # what one arm may keep, all others may keep as well
        pool["answer"] = pool["answer"] + pool["both"]
        pool["random"] = pool["random"] + pool["both"]
    found = match_tokens(pools, range(len(pools)))
    assert found.left_out == 0


def test_equal_pools_keep_the_preferred_ones():
    pool = {arm: [Choice("first", 7), Choice("second", 7)] for arm in ARMS}
    found = match_tokens([pool] * 30, range(30))
    assert all(c.what == "first" for kept in found.kept.values() for c in kept)


def test_few_choices_are_bent_to_make_the_sums_equal():
    even = {"both": [Choice("a", 10)], "random": [Choice("a", 10), Choice("b", 12)]}
    long = {"both": [Choice("a", 10)], "random": [Choice("c", 13), Choice("a", 10)]}
    found = match_tokens([even] * 20 + [long] * 20, range(40))
    assert found.left_out == 0
    assert {sum(c.tokens for c in kept) for kept in found.kept.values()} == {400}


def test_the_question_that_keeps_arms_apart_is_left_out():
    even = {"both": [Choice("a", 10)], "random": [Choice("a", 10)]}
    apart = {"both": [Choice("a", 10)], "random": [Choice("a", 50)]}
    found = match_tokens([even, apart, even], [2, 1, 0])
    assert (found.questions, found.left_out) == ([0, 2], 1)


def test_without_any_question_nothing_is_kept():
    assert match_tokens([], []).questions == []
