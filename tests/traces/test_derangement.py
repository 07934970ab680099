"""Wrong labels: each as often wrong as right, never an example's own."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracegap.records import Example
from tracegap.traces.derangement import derange


def examples(counts):
    labels = [label for label, count in counts.items() for _ in range(count)]
    return [
        Example(f"e{i}", "q", ("x", "y"), label, (0,), ("x",), f"g{i}")
        for i, label in enumerate(labels)
    ]


def wrong(counts, seed=0):
    rows = examples(counts)
    found = derange(rows, seed)
    given_labels = [found.of(e, tuple(counts), seed) for e in rows]
    assert all(a != e.label for a, e in zip(given_labels, rows, strict=True))
    return Counter(given_labels), [(e.label, a) for e, a in zip(rows, given_labels, strict=True)]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 40), min_size=2, max_size=8), st.integers(0, 9))
def test_every_label_is_wrong_as_often_as_it_is_right_if_none_has_half(sizes, seed):
    counts = {f"label{i}": size for i, size in enumerate(sizes)}
    found, _ = wrong(counts, seed)
    if 2 * max(sizes) <= sum(sizes):
        assert found == Counter(counts)
    else:  # it stands in for all others, and cannot more often
        most = max(counts, key=counts.__getitem__)
        assert found[most] == sum(sizes) - counts[most]


def test_a_wrong_label_tells_little_of_the_right_one():
    _, pairs = wrong({"a": 100, "b": 100, "c": 100, "d": 100})
    for right in "abcd":
        times = Counter(b for a, b in pairs if a == right)
        assert set(times) == set("abcd") - {right}
        assert max(times.values()) <= 34


def test_the_seed_decides_which_example_gets_which():
    counts = {"a": 30, "b": 30, "c": 30}
    assert wrong(counts, 1) == wrong(counts, 1)
    assert wrong(counts, 1)[1] != wrong(counts, 2)[1]


def test_further_examples_draw_by_the_same_shares():
    found = derange(examples({"a": 80, "b": 60, "c": 20}), 0)
    others = [Example(f"new{i}", "q", ("x", "y"), "a", (0,), ("x",), "g") for i in range(600)]
    times = Counter(found.of(e, ("a", "b", "c"), 0) for e in others)
    assert set(times) == {"b", "c"}
    assert times["b"] / 600 == pytest.approx(found.stand_ins["a"]["b"] / 80, abs=0.08)


def test_a_label_that_nothing_is_known_of_gets_any_other():
    lone = examples({"a": 3})
    assert {derange(lone, 0).of(e, ("a", "b"), 0) for e in lone} == {"b"}
    stranger = Example("s", "q", ("x", "y"), "z", (0,), ("x",), "g")
    assert derange(examples({"a": 3, "b": 3}), 0).of(stranger, ("a", "b", "z"), 0) in "ab"
