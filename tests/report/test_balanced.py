"""A sample that is even over groups."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from tracegap.report.balanced import Balanced


def taken(items, most):
    found = Balanced(most)
    for number, group in enumerate(items):
        found.add((group,), str(number), (group, number))
    return found


@given(st.lists(st.sampled_from("abc"), max_size=60), st.integers(3, 20))
def test_as_many_of_each_group_as_there_are_and_no_more_than_fit(groups, most):
    kept = taken(groups, most).kept()
    assert len(kept) <= most
    assert kept == sorted(kept, key=lambda pair: pair[1])
    sizes, whole = Counter(group for group, _ in kept), Counter(groups)
    cut = {sizes[group] for group in whole if sizes[group] < whole[group]}
    if not cut:
        assert len(kept) == len(groups)
        return
    (level,) = cut
    assert max(sizes.values()) == level
    assert sum(min(level + 1, count) for count in whole.values()) > most


@given(
    st.lists(st.sampled_from("abc"), max_size=60),
    st.integers(3, 20),
    st.integers(0, 60),
    st.randoms(use_true_random=False),
)
def test_which_items_are_kept_hangs_neither_on_order_nor_on_a_merge(groups, most, cut, rng):
    whole = taken(groups, most)
    parts = [Balanced(most), Balanced(most)]
    for number, group in enumerate(groups):
        parts[number >= cut].add((group,), str(number), (group, number))
    parts[0].merge(parts[1])
    assert parts[0].kept() == whole.kept()
    assert parts[0].sentence("group") == whole.sentence("group")
    mixed = Balanced(most)
    order = list(enumerate(groups))
    rng.shuffle(order)
    for number, group in order:
        mixed.add((group,), str(number), (group, number))
    assert sorted(mixed.kept()) == sorted(whole.kept())


@given(st.lists(st.sampled_from("abc"), max_size=60), st.integers(1, 20), st.integers(1, 25))
def test_parts_merged_in_their_order_keep_what_the_whole_keeps(groups, most, size):
    merged = Balanced(most)
    for start in range(0, len(groups), size):
        part = Balanced(most)
        for number, group in list(enumerate(groups))[start : start + size]:
            part.add((group,), str(number), (group, number))
        merged.merge(part)
    whole = taken(groups, most)
    assert merged.kept() == whole.kept()
    assert merged.sentence("group") == whole.sentence("group")


def test_it_says_which_it_kept_and_nothing_if_all():
    assert taken("aab", 9).sentence("group") == ""
    said = taken("aaaaab", 3).sentence("group")
    assert said.startswith("3 of 6 outputs, as many of each group as there are up to 2,")
