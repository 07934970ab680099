from collections import Counter

import pytest

from paths import SHARED_DATA
from tracegap.errors import SettingsError
from tracegap.records import Example
from tracegap.tasks.cotempqa.task import CoTempQA
from tracegap.tasks.splits import split, take

DATA = SHARED_DATA / "cotempqa"
NONE: frozenset[str] = frozenset()


def example(number: int, label: str = "a", group: str = "") -> Example:
    context = (f"x{number}", f"y{number}")
    return Example(str(number), "q", context, label, (0,), ("x",), group or f"g{number}")


def examples(count: int = 400) -> list[Example]:
    """Three examples a group, labels 3 : 1."""
    return [example(i, "b" if i % 4 == 0 else "a", f"g{i // 3}") for i in range(count)]


def ids(part: tuple[Example, ...]) -> set[str]:
    return {e.id for e in part}


@pytest.mark.parametrize("how", ["group", "paper"])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_every_example_is_on_one_side_and_the_share_is_kept(how, seed):
    every = examples()
    train, test = split(every, how, seed, NONE)
    assert ids(train) | ids(test) == ids(tuple(every))
    assert not ids(train) & ids(test)
    assert len(test) == pytest.approx(80, abs=3)


def test_no_group_is_cut():
    train, test = split(examples(), "group", 3, NONE)
    assert not {e.group for e in train} & {e.group for e in test}


def test_paper_takes_the_share_of_each_label():
    _, test = split(examples(), "paper", 0, NONE)
    assert Counter(e.label for e in test) == {"a": 60, "b": 20}


def test_paper_split_sizes_are_those_of_the_released_split():
    sizes = {"equal": 436, "during": 3096, "overlap": 653, "mix": 563}
    every = [
        example(10_000 * k + i, label)
        for k, (label, size) in enumerate(sizes.items())
        for i in range(size)
    ]
    _, test = split(every, "paper", 42, NONE)
    assert Counter(e.label for e in test) == {
        "equal": 87,
        "during": 619,
        "overlap": 131,
        "mix": 113,
    }


def test_group_split_keeps_labels_in_proportion_and_a_giant_group_in_train():
    every = [example(i, "ab"[i % 2]) for i in range(200)]
    every += [example(1000 + i, "a", "giant") for i in range(150)]
    train, test = split(every, "group", 0, NONE)
    assert Counter(e.label for e in test) == {"a": 50, "b": 20}
    assert "giant" not in {e.group for e in test}
    assert "giant" in {e.group for e in train}


def test_of_examples_that_are_all_tied_whole_groups_are_drawn():
    every = examples(60)
    train, test = split(every, "group", 0, NONE, ties_of=lambda _: [("subject", "the same")])
    assert test
    assert not {e.group for e in train} & {e.group for e in test}


def test_seed_decides_and_order_of_the_source_does_not():
    every = examples()
    assert split(every, "group", 0, NONE) == split(every, "group", 0, NONE)
    assert ids(split(every, "group", 0, NONE)[1]) != ids(split(every, "group", 1, NONE)[1])
    turned = split(every[::-1], "group", 0, NONE)[1]
    assert ids(turned) == ids(split(every, "group", 0, NONE)[1])


@pytest.mark.parametrize("how", ["group", "paper"])
def test_an_added_example_moves_at_most_the_boundary(how):
    before = [example(i) for i in range(100)]
    after = [*before, example(100), example(101)]
    moved = ids(split(before, how, 5, NONE)[1]) ^ ids(split(after, how, 5, NONE)[1])
    assert len(moved - {"100", "101"}) <= 2


def test_released_takes_the_official_test():
    train, test = split(examples(10), "released", 0, frozenset({"3", "7", "quarantined"}))
    assert ids(test) == {"3", "7"}
    assert len(train) == 8


@pytest.mark.parametrize(
    ("every", "how", "official", "share", "names"),
    [
        (examples(10), "released", NONE, 0.2, "released"),
        (examples(10), "released", frozenset({"unknown"}), 0.2, "test empty"),
        ([example(0)], "group", NONE, 0.2, "test empty"),
        ([example(0, group="g"), example(1, group="g")], "group", NONE, 0.2, "test empty"),
        ([], "paper", NONE, 0.2, "train empty"),
        (examples(10), "random", NONE, 0.2, "group, paper, released"),
        (examples(10), "paper", NONE, 1.0, "test_share"),
    ],
)
def test_what_cannot_be_split_is_a_settings_error(every, how, official, share, names):
    with pytest.raises(SettingsError, match=names):
        split(every, how, 0, official, share)


def test_take_is_a_prefix_and_spreads_over_labels():
    every = examples()
    large = take(every, 120, 0)
    assert take(every, 50, 0) == large[:50]
    assert Counter(e.label for e in large[:50]) == {"a": 25, "b": 25}
    assert ids(take(every, None, 0)) == ids(tuple(every))
    assert take(every[::-1], 50, 0) == large[:50]
    assert take(every, 50, 1) != large[:50]


def test_take_goes_on_when_a_label_runs_out():
    assert Counter(e.label for e in take(examples(), 250, 0)) == {"a": 150, "b": 100}


@pytest.mark.parametrize("size", [0, -1, 401])
def test_take_of_an_impossible_size_is_a_settings_error(size):
    with pytest.raises(SettingsError, match="1 to 400"):
        take(examples(), size, 0)


@pytest.mark.skipif(not DATA.is_dir(), reason="the shared CoTempQA sample is not there")
def test_real_rows_share_no_subject_and_stay_in_proportion():
    loaded = CoTempQA().load(str(DATA), 0, 0)
    train, test = split(loaded.examples, "group", 0, loaded.official_test)
    assert not {e.group for e in train} & {e.group for e in test}
    totals = Counter(e.label for e in loaded.examples)
    for label, count in Counter(e.label for e in test).items():
        assert count / totals[label] == pytest.approx(0.2, abs=0.04)
    _, released = split(loaded.examples, "released", 0, loaded.official_test)
    assert len(released) >= 945
