"""Step checks and answer scores."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracegap.checks.answers import normalise_answer, score_answer_set
from tracegap.checks.steps import compare_evidence, label_is_right
from tracegap.checks.verdicts import judge
from tracegap.records import Example, Generation
from tracegap.tasks import get_task
from tracegap.traces import parse

TASK = get_task("cotempqa")
FACTS = (
    "Ann holds the position of Governor-general from 1980 to 1981.",
    "Ann holds the position of Governor-general of Norway from 1980 to 1981.",
    "Ann works for Acme from 1980 to 1981.",
)
EXAMPLE = Example("e", "Which?", FACTS, "equal", (0, 2), ("Governor-general", "Acme"), "Ann")


def verdict(text, arm="correct", finish="stop", example=EXAMPLE):
    return judge(Generation("e", arm, 0, "full", text, finish, 1, 1), example, TASK)


def said(label="equal", facts=(FACTS[0], FACTS[2]), answers=("Acme", "governor-general")):
    quoted = ", ".join(f'"{fact}"' for fact in facts)
    listed = ", ".join(f'"{answer}"' for answer in answers)
    return f"<think>K: {label}.\nF: [{quoted}]</think> <answer>[{listed}]</answer>"


def test_a_right_generation_is_right_in_every_step():
    found = verdict(said())
    assert (found.label_right, found.evidence_exact, found.trace_right) == (True, True, True)
    assert found.answer_right
    assert found.problems == ()


def test_evidence_is_matched_as_whole_passages_never_as_substrings():
    found = verdict(said(facts=(FACTS[1], FACTS[2])))
    assert found.evidence_exact is False
    assert found.evidence_precision == found.evidence_recall == 0.5
    part = verdict(said(facts=("Governor-general from 1980 to 1981.", FACTS[2])))
    assert part.evidence_recall == 0.5


def test_case_and_spacing_of_a_passage_do_not_matter():
    assert verdict(said(facts=(FACTS[0].lower(), FACTS[2].replace(" ", "  ")))).trace_right


def test_one_wrong_step_makes_the_trace_wrong_and_leaves_the_others():
    found = verdict(said(label="during"))
    assert (found.label_right, found.evidence_exact, found.trace_right) == (False, True, False)
    assert found.answer_right


@pytest.mark.parametrize("answers", [("not Acme", "Governor-general"), ("Acme",), ("Acme Ltd",)])
def test_an_answer_that_contains_gold_is_not_gold(answers):
    assert not verdict(said(answers=answers)).answer_right


def test_a_malformed_answer_is_a_format_failure_counted_as_such():
    found = verdict(said().replace('["Acme", "governor-general"]', "Acme, Governor-general"))
    assert not found.answer_right
    assert found.said_answers is None
    assert parse.MALFORMED_ANSWER in found.problems


def test_the_right_answer_in_the_trace_alone_is_no_answer():
    found = verdict(said().split(" <answer>")[0])
    assert not found.answer_right
    assert found.trace_right
    assert found.problems == (parse.NO_ANSWER,)


def test_unfinished_is_said_so():
    assert parse.UNFINISHED in verdict(said()[:40], finish="length").problems


def test_a_vanilla_arm_needs_no_trace_and_is_unscored_in_its_steps():
    found = verdict('<answer>["Acme", "Governor-general"]</answer>', arm="vanilla")
    assert found.problems == ()
    assert found.trace_right is found.label_right is found.evidence_exact is None
    assert found.answer_right
    missing = verdict('<answer>["Acme", "Governor-general"]</answer>')
    assert missing.problems == (parse.NO_TRACE,)


def test_citing_nothing_is_wrong_not_unscored():
    assert verdict(said(facts=())).evidence_exact is False


def test_equal_sentences_count_once():
    example = replace(EXAMPLE, context=("A.", "A.", "B."), evidence=(1,))
    assert verdict(said(facts=("A.",)), example=example).evidence_exact
    assert verdict(said(facts=("A.", "A.")), example=example).evidence_exact


texts = st.lists(st.sampled_from(["Acme", "the Acme", "Bolt", "an Ace!", "Ace", "!", "?"])).map(
    tuple
)


@given(texts, texts.filter(bool))
def test_scores_agree_with_their_definitions(given_, gold):
    score = score_answer_set(given_, gold)
    a, b = {normalise_answer(x) for x in given_}, {normalise_answer(x) for x in gold}
    assert score.exact == (a == b)
    assert 0 <= score.f1 <= 1
    assert (score.f1 == 1) == (a == b)
    assert (score.f1 == 0) == (not a & b)
    assert score_answer_set(gold, gold).exact
    assert compare_evidence(given_, gold).exact == (
        {x.lower() for x in given_} == {x.lower() for x in gold}
    )


def test_punctuation_alone_does_not_make_answers_equal():
    assert not score_answer_set(("!",), ("?",)).exact
    assert not label_is_right("equal to", "equal")
    assert label_is_right(" Equal ", "equal")
