"""Swapped traces: each is what its name says, and a counterfactual leads where it claims."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swapping import TASKS, examples_of, swapped, words
from tracegap.checks.steps import compare_evidence, label_is_right
from tracegap.interventions.asking.plan import donors_of
from tracegap.interventions.asking.swaps import (
    ANOTHER,
    BOTH_WRONG,
    COUNTERFACTUAL,
    EARLY,
    EMPTY,
    FILLER,
    GOLD,
    OTHER_ORDER,
    OWN,
    PARAPHRASED,
    SWAPS,
    WRONG_EVIDENCE,
    WRONG_LABEL,
    filler,
)
from tracegap.traces.parse import parse_trace

TRUTH = {
    GOLD: (True, True),
    WRONG_LABEL: (False, True),
    WRONG_EVIDENCE: (True, False),
    BOTH_WRONG: (False, False),
}


@pytest.mark.parametrize("name", TASKS)
def test_traces_from_gold_are_false_in_the_steps_they_name(name):
    task, examples = examples_of(name)
    donor_of = donors_of(examples)
    seen = set()
    for example in examples:
        for swap in swapped(task, example, donor=donor_of[example.id]):
            label, evidence = parse_trace(swap.think, task, [])
            if swap.name in TRUTH:
                truth = (
                    label_is_right(label, example.label),
                    compare_evidence(evidence, example.evidence_passages).exact,
                )
                assert truth == TRUTH[swap.name]
            if swap.name == ANOTHER:
                assert not compare_evidence(evidence, example.evidence_passages).exact
                assert evidence == donor_of[example.id].evidence_passages
            seen.add(swap.name)
    assert seen >= {*TRUTH, ANOTHER, COUNTERFACTUAL, EMPTY, EARLY, FILLER, PARAPHRASED}


@pytest.mark.parametrize("name", TASKS)
def test_wrong_steps_are_the_same_wherever_they_stand(name):
    """The four traces are a 2x2 experiment: only then can effects be told apart."""
    task, examples = examples_of(name)
    for example in examples:
        said = {swap.name: parse_trace(swap.think, task, []) for swap in swapped(task, example)}
        if BOTH_WRONG in said:
            assert said[BOTH_WRONG] == (said[WRONG_LABEL][0], said[WRONG_EVIDENCE][1])


@pytest.mark.parametrize("name", TASKS)
def test_the_own_trace_is_cut_step_by_step(name):
    task, examples = examples_of(name)
    for example in examples:
        made = swapped(task, example)
        early = [swap for swap in made if swap.name == EARLY]
        assert made[0].name == OWN
        steps = 1 + len(example.evidence)
        assert [swap.kept for swap in early] == [n / steps for n in range(1, steps)]
        for n, swap in enumerate(early):
            label, evidence = parse_trace(swap.think, task, [])
            assert label == example.label
            assert (evidence or ()) == example.evidence_passages[:n]
        (other,) = [parse_trace(s.think, task, []) for s in made if s.name == OTHER_ORDER] or [None]
        if other is not None:
            assert other[1] != example.evidence_passages
            assert sorted(other[1]) == sorted(example.evidence_passages)
        (same,) = [parse_trace(swap.think, task, []) for swap in made if swap.name == PARAPHRASED]
        assert same == (example.label, example.evidence_passages)


def test_swaps_come_in_their_order_and_twice_alike():
    task, examples = examples_of("cotempqa", 20)
    for example in examples:
        made = swapped(task, example, donor=examples[0])
        places = [SWAPS.index(swap.name) for swap in made]
        assert places == sorted(places)
        assert made == swapped(task, example, donor=examples[0])


def test_what_an_example_does_not_allow_is_left_out():
    task, examples = examples_of("cotempqa", 20)
    example = next(e for e in examples if len(e.evidence) == 1)
    all_gold = replace(example, context=example.evidence_passages, evidence=(0,))
    names = {swap.name for swap in swapped(task, all_gold, donor=all_gold)}
    assert names == {OWN, GOLD, WRONG_LABEL, EMPTY, EARLY, FILLER, PARAPHRASED}


def test_dots_give_way_to_whole_traces_and_to_nothing():
    """They have no steps to make wrong one by one, to leave out or to say otherwise."""
    task, examples = examples_of("babi", 20)
    for example in examples:
        made = swapped(task, example, own="... ... ..", donor=examples[0])
        names = [swap.name for swap in made]
        assert names[:2] == [OWN, GOLD]
        assert names[-1] == EMPTY
        assert set(names) <= {OWN, GOLD, BOTH_WRONG, ANOTHER, EMPTY}
        assert names == sorted(names, key=SWAPS.index)
        traces = {swap.name: parse_trace(swap.think, task, []) for swap in made}
        assert traces[GOLD] == (example.label, example.evidence_passages)


@given(st.text(max_size=300), st.sampled_from([words, len, lambda t: len(t.encode()) // 3 + 1]))
def test_filler_is_as_long_as_the_trace_or_nearly(own, count):
    dots = filler(own, count)
    assert not set(dots) - {".", " "}
    assert abs(count(dots) - count(own)) <= 1
