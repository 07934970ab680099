"""Every question comes out once, kept or with a reason; no fault of the released pipeline."""

from dataclasses import replace

import pytest

from rooms_task import EXAMPLES, TASK
from teaching import THOUGHT, replies_to, reply, right, wrong
from tracegap.errors import BadInputError
from tracegap.records import Trace
from tracegap.teachers import selection as reasons
from tracegap.teachers.prompts import EXPLANATION, SUMMARY
from tracegap.teachers.reading import read_said
from tracegap.teachers.selection import is_asked_about_again, select
from tracegap.traces.render import render_answer, render_completion, render_trace

ONE = EXAMPLES[7]
RULE = render_trace(Trace(ONE.label, ONE.evidence_passages), TASK.wording)
FALSE = render_trace(Trace("ran" if ONE.label != "ran" else "went", ()), TASK.wording)


def outcome(answer, keep="answer", arms=("teacher",), example=ONE, **further):
    replies = {"teacher": [answer]} | {what: [text] for what, text in further.items()}
    (taught,) = select([example], replies, TASK, arms, keep)
    assert (taught.dropped is None) == bool(taught.traces)
    return taught


@pytest.mark.parametrize(
    ("answer", "answer_rule", "trace_rule", "all_rule"),
    [
        (right(ONE), None, reasons.UNTOLD_TRACE, None),
        (right(ONE, RULE), None, None, None),
        (right(ONE, FALSE), None, reasons.WRONG_TRACE, None),
        (wrong(ONE), reasons.WRONG_ANSWER, reasons.WRONG_ANSWER, None),
        (wrong(ONE, RULE), reasons.WRONG_ANSWER, reasons.WRONG_ANSWER, None),
        (reply(ONE, f"<think>{THOUGHT}</think>"), reasons.NO_ANSWER, reasons.NO_ANSWER, None),
        (replace(right(ONE), finish_reason="length"), *3 * (reasons.UNFINISHED,)),
        (right(ONE, None), *3 * (reasons.NO_TRACE,)),
    ],
)
def test_each_rule_and_its_reasons(answer, answer_rule, trace_rule, all_rule):
    wanted = {"answer": answer_rule, "trace": trace_rule, "all": all_rule}
    for keep, reason in wanted.items():
        assert outcome(answer, keep).dropped == reason
        assert is_asked_about_again(ONE, read_said(answer, TASK), TASK, keep) == (reason is None)


def test_what_is_kept_is_the_teachers_own_trace():
    assert outcome(right(ONE)).traces == {"teacher": THOUGHT}


@pytest.mark.parametrize(
    ("arm", "text", "finish", "reason"),
    [
        (SUMMARY, "word " * 99, "stop", None),
        (SUMMARY, "word " * 100, "stop", reasons.LONG_SUMMARY),
        (SUMMARY, "word", "length", reasons.NO_SUMMARY),
        (SUMMARY, " ", "stop", reasons.NO_SUMMARY),
        (EXPLANATION, f"It is the {ONE.answers[0].upper()}!", "stop", None),
        (EXPLANATION, f"It is the {ONE.answers[0]}s.", "stop", reasons.PARTIAL_EXPLANATION),
        (EXPLANATION, "I cannot say.", "stop", reasons.PARTIAL_EXPLANATION),
        (EXPLANATION, f"It is the {ONE.answers[0]}", "length", reasons.NO_EXPLANATION),
    ],
)
def test_summaries_and_explanations_are_whole_or_the_question_is_left_out(
    arm, text, finish, reason
):
    said = reply(ONE, text, arm, finish)
    taught = outcome(right(ONE), arms=("teacher", arm), **{arm: said})
    assert taught.dropped == reason
    if reason is None:
        assert taught.traces[arm] == text.strip()
    # without such an arm nobody minds
    assert outcome(right(ONE), **{arm: said}).dropped is None


def test_an_explanation_must_argue_for_the_whole_label():
    """The released pipeline explained the first of several answers, and taught all of them."""
    two = replace(ONE, answers=("attic", "cellar"))
    answer = reply(two, render_completion(THOUGHT, render_answer(two.answers, TASK.wording)))
    for text, reason in (
        ("The attic, for she went there.", reasons.PARTIAL_EXPLANATION),
        ("The attic and the cellar, for she went to both.", None),
    ):
        arms = ("teacher-explanation",)
        said = reply(two, text, EXPLANATION)
        taught = outcome(answer, arms=arms, example=two, **{EXPLANATION: said})
        assert taught.dropped == reason


def test_an_answer_that_stands_in_the_output_somewhere_is_not_the_answer():
    """The released pipeline looked the whole output through and took what it found for right."""
    place = ONE.answers[0]
    for text in (
        f"<think>It could be the {place}.</think> <answer>[]</answer>",
        f'<think>It is the {place}.</think> <answer>["nowhere"]</answer>',
        f"<think>Hm.</think> It is not the {place}.",
    ):
        assert outcome(reply(ONE, text)).dropped is not None


def test_replies_are_joined_by_question_and_none_is_left_over_from_the_one_before():
    """The released pipeline kept the row of the question before where a reply was missing."""
    replies = replies_to()
    replies["teacher"] = replies["teacher"][::-1]
    found = select(EXAMPLES, replies, TASK, ("teacher",), "answer")
    assert [t.example_id for t in found] == [e.id for e in EXAMPLES]
    assert all(t.answer_right for t in found)
    with pytest.raises(BadInputError, match=f"{EXAMPLES[-1].id!r} is missing"):
        select(EXAMPLES, {"teacher": replies["teacher"][1:]}, TASK, ("teacher",), "answer")
    twice = [*replies["teacher"], replies["teacher"][0]]
    with pytest.raises(BadInputError, match="two replies"):
        select(EXAMPLES, {"teacher": twice}, TASK, ("teacher",), "answer")
    missing = {**replies, SUMMARY: []}
    found = select(EXAMPLES, missing, TASK, ("teacher", SUMMARY), "answer")
    assert {t.dropped for t in found} == {reasons.NO_SUMMARY}


def test_traces_are_never_cut():
    """The released pipeline cut them at 500 tokens, and taught what was left."""
    long = " ".join(f"thought {n}" for n in range(5000))
    assert outcome(right(ONE, long)).traces["teacher"] == long
