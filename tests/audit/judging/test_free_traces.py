"""Traces in a model's own words."""

import pytest

from tracegap.audit.judging.free_traces import (
    answer_in_tags,
    as_free,
    cited_of,
    end_of,
    holds,
    sentences,
)
from tracegap.records import Example
from tracegap.tasks.open_book import OpenBook
from tracegap.traces.parse import parse_generation

CONTEXT = (
    "Straight No Chaser is an a cappella group which originated in 1996 at Indiana University.",
    "John went home.",
    "The song was released on November 17, 2014 by a small label in the north.",
)
QUESTION = "At what university did the group originate?"


def cited(trace, context=CONTEXT):
    return [
        context.index(one) if one in context else one for one in cited_of(trace, QUESTION, context)
    ]


@pytest.mark.parametrize(
    ("trace", "places"),
    [
        ("We read that john went  home. So.", [1]),  # a whole passage, however short
        ("It is an A CAPPELLA group which originated in 1996, I know.", [0]),  # six words in a row
        ("a group which originated in Indiana", []),
        ("See passage 3 and [1].", [0, 2]),
        ("Document 2 says so.", [1]),
        ("Counted from 0, passage 0 and passage 1 matter.", []),
        ("There is nothing.", []),
    ],
)
def test_what_a_free_trace_cites(trace, places):
    assert cited(trace) == places


def test_the_words_of_the_question_cite_nothing():
    context = ("At what university did the group originate? Nobody knows.",)
    assert cited("The question: at what university did the group originate?", context) == []


def test_a_quotation_that_stands_nowhere_is_cited_from_nowhere():
    made_up = "the band met at a bus stop"
    assert cited(f'The text says "{made_up}", so there.') == [made_up]
    assert cited('It says "originated in 1996 at Indiana University".') == [0]
    assert cited('It says "originated ... at some other University".') == []


def test_a_label_counts_only_beside_a_list_of_passages():
    example = Example("1", QUESTION, CONTEXT, "", (), (), "g")
    text = "<think>Let me see: it is hard.\nHm.</think> <answer>Indiana</answer>"
    said = as_free(parse_generation(text, OpenBook()), "Let me see: it is hard.\nHm.", example)
    assert (said.label, said.evidence, said.answers, said.problems) == (
        None,
        None,
        ("Indiana",),
        (),
    )
    trace = 'Kind: place.\nPassages: ["John went home."]'
    text = f"<think>{trace}</think> <answer>home</answer>"
    said = as_free(parse_generation(text, OpenBook()), trace, example)
    assert (said.label, said.evidence) == ("place", ("John went home.",))


def test_what_follows_a_closed_trace_is_the_answer_if_it_has_no_tags():
    bare = "<think>So it is A.</think>\n\nParis"
    assert answer_in_tags(bare) == "<think>So it is A.</think> <answer>Paris</answer>"
    for text in ("Paris", "<think>a</think> <answer>b</answer>", "<think>a", "<think>a</think> "):
        assert answer_in_tags(text) == text


def test_the_end_of_a_trace_is_its_last_two_sentences():
    trace = 'A is first. B is second! "C?" is last.\nSo D'
    assert sentences(trace) == ["A is first.", "B is second!", '"C?', "is last.", "So D"]
    assert end_of(trace) == "is last. So D"


def test_an_answer_is_held_word_for_word():
    assert holds("It was Straight No Chaser.", "straight no chaser")
    assert not holds("It was Annabel.", "Ann")
    assert not holds("anything", "")
