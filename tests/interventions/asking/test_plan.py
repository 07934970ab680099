"""What is asked again, and what is left out."""

from dataclasses import replace

import pytest

from swapping import examples_of, words
from tracegap.interventions.asking.plan import chosen, donors_of, plan_cases
from tracegap.records import Generation, Trace
from tracegap.traces.plan import plan_arms
from tracegap.traces.render import render_trace


def written(example, text):
    return Generation(example.id, "correct", 0, "full", text, "stop", 1, 1)


def test_a_trace_that_cannot_be_read_is_counted_and_not_asked_again():
    task, examples = examples_of("cotempqa", 6)
    texts = {e.id: written(e, "Rome") for e in examples}
    think = render_trace(Trace(examples[0].label, examples[0].evidence_passages), task.wording)
    texts[examples[0].id] = written(examples[0], f"<think>{think}</think> <answer>[]</answer>")
    plan = plan_arms(examples, task, 0)
    cases, coverage = plan_cases(examples, texts, donors_of(examples), plan, words)
    assert [case.example.id for case in cases] == [examples[0].id]
    assert coverage.unreadable == tuple(e.id for e in examples[1:])
    assert "1 of 6 questions asked again; 5 without a trace that can be read" in coverage.sentence


def test_dots_are_asked_again_where_dots_were_taught():
    task, examples = examples_of("babi", 4)
    plan = plan_arms(examples, task, 0)
    for arm, asked in (("filler", 4), ("correct", 0)):
        text = "<think>... ..</think> <answer>garden</answer>"
        texts = {e.id: replace(written(e, text), arm=arm) for e in examples}
        cases, coverage = plan_cases(examples, texts, donors_of(examples), plan, words)
        assert len(cases) == asked == 4 - len(coverage.unreadable)


@pytest.mark.parametrize("limit", [0, 1, 5, 12])
def test_a_limit_takes_the_same_questions_whatever_else_is_there(limit):
    _, examples = examples_of("babi", 12)
    kept = chosen(examples, limit)
    assert len(kept) == limit
    assert chosen(examples, None) == list(examples)
    assert all(example in kept for example in chosen(examples, max(0, limit - 1)))
