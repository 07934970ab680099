"""Verdicts: each step and the answer are judged by themselves; unscored is not wrong."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayings import FACTS
from tracegap.checks.verdicts import judge
from tracegap.records import Example, Generation
from tracegap.tasks import get_task
from tracegap.traces import parse
from tracegap.traces.parse import parse_list
from tracegap.traces.render import escape

TASK = get_task("cotempqa")


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


@given(
    label=st.sampled_from(TASK.labels),
    facts=st.lists(st.sampled_from(FACTS), max_size=3, unique=True),
    answers=st.lists(st.sampled_from(["Acme", "Governor-general", "Bolt"]), min_size=1, max_size=3),
    finish=st.sampled_from(["stop", "length"]),
)
def test_each_step_is_judged_by_itself(label, facts, answers, finish):
    found = verdict(said(label, facts, answers), finish=finish)
    assert found.label_right == (label == "equal")
    assert found.evidence_exact == (set(facts) == {FACTS[0], FACTS[2]})
    assert found.trace_right == (found.label_right and found.evidence_exact)
    assert found.answer_right == (set(answers) == {"Acme", "Governor-general"})
    assert found.answer_right == (found.answer_f1 == 1)
    assert found.problems == ((parse.UNFINISHED,) if finish == "length" else ())
    assert (found.said_label, found.said_evidence) == (label, tuple(facts))


GOLD_ANSWER = '["Acme", "Governor-general"]'


@pytest.mark.parametrize("arm", ["correct", "incorrect", "vanilla"])
@pytest.mark.parametrize(
    "text",
    [
        f"<think>K: equal.\nF: []\n{GOLD_ANSWER}</think>",
        f"<think>K: equal.\nF: []\n<answer>{GOLD_ANSWER}</answer></think>",
        f"<think><answer>{GOLD_ANSWER}</answer>",
        f"<answer>{GOLD_ANSWER}</answer></think>",
        f'<think>K: equal. {GOLD_ANSWER}\nF: []</think> <answer>["Bolt"]</answer>',
        f"<think>{escape(f'<answer>{GOLD_ANSWER}</answer>')}</think>",
        GOLD_ANSWER,
    ],
)
def test_the_trace_is_never_read_as_the_answer(text, arm):
    found = verdict(text, arm)
    assert not found.answer_right
    assert found.answer_f1 == 0


@given(st.text(alphabet="[]\"',{}: AcmeGovernor-general", max_size=40))
def test_what_is_no_list_of_texts_is_a_format_failure_and_wrong(inside):
    found = verdict(f"<answer>{inside}</answer>", arm="vanilla")
    if parse_list(inside):
        assert found.problems == ()
    else:
        assert found.problems == (parse.MALFORMED_ANSWER,)
        assert (found.said_answers, found.answer_right, found.answer_f1) == (None, False, 0)


@pytest.mark.parametrize("inside", [GOLD_ANSWER[:-1], GOLD_ANSWER[1:], "Acme", "[]", '"Acme"', ""])
def test_a_list_cut_or_left_out_is_a_format_failure(inside):
    found = verdict(f"<answer>{inside}</answer>", arm="vanilla")
    assert found.problems == (parse.MALFORMED_ANSWER,)
    assert not found.answer_right


def test_a_trace_that_a_vanilla_student_writes_anyway_is_judged():
    found = verdict(said(label="during"), arm="vanilla")
    assert (found.label_right, found.evidence_exact, found.trace_right) == (False, True, False)
    assert found.problems == ()


def test_half_a_trace_is_unscored_as_a_whole_and_scored_in_the_half_that_is_there():
    found = verdict(said().replace("F: [", "F: "))
    assert (found.label_right, found.evidence_exact, found.trace_right) == (True, None, None)
    assert found.evidence_precision is found.evidence_recall is found.evidence_f1 is None
    assert found.problems == (parse.MALFORMED_EVIDENCE,)
    found = verdict(said().replace("K: equal.", "equal"))
    assert (found.label_right, found.evidence_exact, found.trace_right) == (None, True, None)


def test_a_filler_states_no_step_and_is_well_formed():
    dots = '<think>... ... ..</think> <answer>["Acme", "governor-general"]</answer>'
    found = verdict(dots, arm="filler")
    assert found.problems == ()
    assert (found.label_right, found.evidence_exact, found.trace_right) == (None, None, None)
    assert found.answer_right
    # the same dots are no trace of an arm that is to state steps
    assert verdict(dots).problems == (parse.MALFORMED_LABEL, parse.MALFORMED_EVIDENCE)


def test_a_student_of_the_filler_arm_is_judged_by_what_it_writes():
    assert verdict(said(), arm="filler").trace_right
    assert verdict(said(), arm="random").trace_right
    assert verdict('<answer>["Acme"]</answer>', arm="filler").problems == (parse.NO_TRACE,)
    words = verdict('<think>I think so.</think> <answer>["Acme"]</answer>', arm="filler")
    assert parse.MALFORMED_LABEL in words.problems
    cut = verdict("<think>... ...", arm="filler", finish="length")
    assert cut.problems == (parse.UNCLOSED_TRACE, parse.UNFINISHED)
