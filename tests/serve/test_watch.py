"""A completion that is still being written."""

import time

import pytest

from serving import MESSAGES, RIGHT, WORSE
from tracegap.serve.prompts import read_asked
from tracegap.serve.tasks import Offered
from tracegap.serve.watch import Watch
from tracegap.traces.marks import delimiters

ASKED = read_asked(MESSAGES, None, Offered("cotempqa"))


def seconds_of(pieces):
    text = "<think>" + "word\n> " * (pieces - 1)
    watch = Watch(ASKED, None, None)
    start = time.perf_counter()
    for at in range(0, len(text), 7):
        watch.feed_delta({"content": text[at : at + 7]})
    taken = time.perf_counter() - start
    assert watch.written(unfinished=True) == text
    return taken


def test_forty_thousand_pieces_take_time_that_grows_with_them():
    seconds_of(1000)
    few, many = min(seconds_of(4000) for _ in range(3)), seconds_of(40_000)
    assert many < 3.0
    assert many < 10 * few * 4  # noise; a quadratic reader takes 100 times as long


def test_once_all_steps_are_judged_nothing_is_looked_at(monkeypatch):
    watch = Watch(ASKED, None, None)
    steps = [finding.step for finding in watch.feed_delta({"content": WORSE})]
    assert sorted(steps) == ["answer", "evidence", "label"]
    monkeypatch.setattr(watch, "_judge", lambda *_: pytest.fail("it was judged again"))
    assert watch.feed_delta({"content": WORSE}) == []


def parts_of(text):
    trace, _, rest = text.removeprefix("<think>").partition("</think>")
    return trace, rest


SHAPES = {
    "reasoning_content": (lambda t: {"reasoning_content": t}, lambda r: {"content": r}),
    "reasoning": (lambda t: {"reasoning": t, "content": None}, lambda r: {"content": r}),
    "parts": (
        lambda t: {"content": [{"type": "thinking", "thinking": [{"type": "text", "text": t}]}]},
        lambda r: {"content": [{"type": "text", "text": r}]},
    ),
    "details": (
        lambda t: {"reasoning_details": [{"type": "reasoning.text", "text": t}]},
        lambda r: {"content": r},
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("size", [1, 9, 500])
def test_a_trace_beside_the_content_is_judged_as_it_comes(shape, size):
    of_trace, of_rest = SHAPES[shape]
    trace, rest = parts_of(WORSE)
    watch, flagged, seen = Watch(ASKED, None, None), {}, 0
    for text, made in ((trace, of_trace), (rest, of_rest)):
        for at in range(0, len(text), size):
            seen += size
            for finding in watch.feed_delta(made(text[at : at + size])):
                flagged[finding.step] = (finding.judgement, seen)
    assert {step: said for step, (said, _) in flagged.items()} == {
        "label": "wrong",
        "evidence": "wrong",
        "answer": "right",
    }
    if size < 10:
        assert flagged["label"][1] < len(trace)  # while the evidence is still to come


@pytest.mark.parametrize("size", [1, 7, 400])
def test_marks_that_the_user_names_are_followed(size):
    marks = ("((", "))")
    text = RIGHT.replace("<think>", marks[0]).replace("</think>", marks[1])
    watch, found = Watch(ASKED, marks, delimiters(*marks)), []
    for at in range(0, len(text), size):
        found += watch.feed_delta({"content": text[at : at + size]})
    assert [(finding.step, finding.judgement) for finding in found] == [
        ("label", "right"),
        ("evidence", "right"),
        ("answer", "right"),
    ]
    assert watch.written(unfinished=False) == RIGHT


def test_what_has_no_known_shape_adds_nothing():
    watch = Watch(ASKED, None, None)
    for delta in ({}, {"content": 7}, {"content": None}, {"reasoning": 3}, {"reasoning": {}}):
        assert watch.feed_delta(delta) == []
    assert watch.written(unfinished=False) is None
