"""Traces that carry nothing: drawn without looking at gold, or dots."""

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rooms_task import TASK
from tracegap.records import Example
from tracegap.traces.neutral import filler_of, is_filler, random_trace

CONTEXT = tuple(f"Passage {n}." for n in range(5))
EXAMPLE = Example("e", "Which?", CONTEXT, "went", (1, 3), ("x",), "g")
SHARES = {"went": 60, "moved": 30, "ran": 10}
N = 4000


def drawn(**changes):
    return [
        random_trace(replace(EXAMPLE, id=f"e{i}", **changes), TASK, SHARES, seed=0)
        for i in range(N)
    ]


def near(count, chance, n=N):
    return abs(count / n - chance) < 4.5 * (chance * (1 - chance) / n) ** 0.5


def test_each_passage_is_cited_as_often_as_any_other_gold_among_them():
    traces = drawn()
    cited = Counter(passage for trace in traces for passage in trace.evidence)
    assert all(near(cited[passage], 2 / 5) for passage in CONTEXT)
    both = sum(trace.evidence == EXAMPLE.evidence_passages for trace in traces)
    assert near(both, 1 / 10)
    assert {len(trace.evidence) for trace in traces} == {2}
    assert all(list(trace.evidence) == sorted(trace.evidence) for trace in traces)


def test_labels_are_as_frequent_as_they_are_right_and_even_where_nothing_is_known():
    labels = Counter(trace.label for trace in drawn())
    assert all(near(labels[label], share / 100) for label, share in SHARES.items())
    even = Counter(
        random_trace(replace(EXAMPLE, id=f"e{i}"), TASK, {"went": 0}, 0).label for i in range(N)
    )
    assert all(near(even[label], 1 / 3) for label in TASK.labels)


def test_gold_plays_no_part_but_in_how_many_passages_there_are():
    assert drawn() == drawn(label="ran", evidence=(0, 4), answers=("y",))


def test_label_and_passages_tell_nothing_of_each_other():
    traces = drawn()
    went = [trace for trace in traces if trace.label == "went"]
    first = sum(CONTEXT[0] in trace.evidence for trace in went)
    assert near(first, 2 / 5, len(went))


@given(st.integers(1, 300))
def test_a_filler_is_dots_of_the_wanted_length(length):
    dots = filler_of(length)
    assert len(dots) == length
    assert is_filler(dots)
    assert dots == dots.strip()


def test_what_holds_a_word_or_nothing_is_no_filler():
    assert not any(map(is_filler, (None, "", "  \n", "Kind: ...", "... a ...", "…")))
    assert is_filler(" ...\n.. ")
