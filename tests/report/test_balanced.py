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


@given(st.lists(st.sampled_from("abc"), max_size=60), st.integers(1, 20))
def test_as_many_of_each_group_as_there_are_and_no_more_than_fit(groups, most):
    kept = taken(groups, most).kept()
    assert len(kept) == min(most, len(groups))
    assert kept == sorted(kept, key=lambda pair: pair[1])
    sizes, whole = Counter(group for group, _ in kept), Counter(groups)
    cut = [sizes[group] for group in whole if sizes[group] < whole[group]]
    if cut:
        assert max(sizes.values()) - min(cut) <= 1


def test_which_items_are_kept_does_not_hang_on_their_order():
    found = [Balanced(5) for _ in range(2)]
    for number in range(40):
        found[0].add(("g",), str(number), number)
        found[1].add(("g",), str(39 - number), 39 - number)
    assert sorted(found[0].kept()) == sorted(found[1].kept())


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
