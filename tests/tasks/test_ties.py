"""What ties examples to each other, and what two parts share."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracegap.records import Example
from tracegap.tasks import get_task
from tracegap.tasks.splits import split
from tracegap.tasks.ties import ALIKE, WORDS, by_group, components, near_duplicates, overlaps


def example(i, *context, group=None, question="q"):
    context = context or (f"only {i} here", "x")
    return Example(f"e{i}", question, context, "a", (0,), ("x",), group or f"g{i}")


def ids(parts):
    return sorted(sorted(e.id for e in part) for part in parts)


def test_components_join_what_shares_any_tie_however_far():
    ties = {"e0": "ab", "e1": "bc", "e2": "cd", "e3": "x", "e4": "xy", "e5": "z"}
    rows = [example(i) for i in range(6)]
    found = components(rows, lambda e: [("letter", one) for one in ties[e.id]])
    assert ids(found) == [["e0", "e1", "e2"], ["e3", "e4"], ["e5"]]
    assert [len(part) for part in found] == [3, 2, 1]


def test_ties_of_different_kinds_are_different():
    rows = [example(0), example(1)]
    found = components(rows, lambda e: [("person" if e.id == "e0" else "place", "paris")])
    assert len(found) == 2


def test_contexts_that_are_nearly_the_same_belong_together():
    words = [f"word{i}" for i in range(60)]
    other = [*words[:30], "changed", *words[31:]]
    far = [*words[:15], *(f"new{i}" for i in range(45))]
    rows = [example(i, " ".join(text)) for i, text in enumerate((words, other, far))]
    assert ids(components(rows, by_group)) == [["e0", "e1"], ["e2"]]


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10_000))
def test_no_pair_that_is_alike_is_missed(seed):
    rng = random.Random(seed)
    texts = []
    for _ in range(12):
        base = rng.choice(texts).split() if texts and rng.random() < 0.7 else []
        words = base or [rng.choice("abcdefgh") for _ in range(rng.randint(1, 40))]
        if rng.random() < 0.7:
            words = [*words, rng.choice("abcdefgh")][rng.randint(0, 1) :]
        texts.append(" ".join(words))
    texts = list(dict.fromkeys(texts))

    def runs(text):
        words = text.split()
        return {tuple(words[i : i + WORDS]) for i in range(max(1, len(words) - WORDS + 1))}

    wanted = {
        (i, j)
        for j in range(len(texts))
        for i in range(j)
        if len(runs(texts[i]) & runs(texts[j])) >= ALIKE * len(runs(texts[i]) | runs(texts[j]))
    }
    assert set(near_duplicates(texts, lambda i, j: False)) == wanted


def test_overlaps_count_what_stands_on_both_sides():
    train = [example(0, "A fact.", "b", question="r"), example(1, "C", "d", question="Same?")]
    test = [
        example(2, "a  fact.", "e", question="same?"),
        example(3, "f", "d", group="g1"),
    ]
    found = overlaps(train, test, by_group)
    assert found["questions"] == {"shared": 1, "of": 2}
    assert found["passages"] == {"shared": 2, "of": 4}
    assert found["gold evidence"] == {"shared": 1, "of": 2}
    assert found["by group"] == {"shared": 1, "of": 2}
    assert found["contexts nearly alike"] == {"shared": 0, "of": 2}


def test_a_split_of_real_questions_shares_no_subject_fact_or_gold_evidence(shared_data):
    task = get_task("cotempqa")
    loaded = task.load(str(shared_data / "cotempqa"), 0, 0)
    train, test = split(loaded.examples, "group", 0, frozenset(), 0.2, task.ties)
    assert len(test) == pytest.approx(len(loaded.examples) / 5, rel=0.02)
    found = overlaps(train, test, task.ties)
    assert {name: count["shared"] for name, count in found.items()} == dict.fromkeys(found, 0)
    assert {"by subject", "by fact", "passages", "gold evidence"} <= set(found)
    # the paper's split does share them, and says so
    train, test = split(loaded.examples, "paper", 0, frozenset())
    assert overlaps(train, test, task.ties)["by subject"]["shared"] > len(test) / 3
