"""All arms have rows on the same questions in the same order, whole or not at all."""

from collections import Counter
from typing import get_args

import pytest

from rooms_task import EXAMPLES, TASK
from teaching import replies_to, reply, right
from tracegap.teachers.prompts import EXPLANATION, SUMMARY
from tracegap.teachers.rows import SWAPPED, taught_rows
from tracegap.teachers.selection import NO_SWAP, select
from tracegap.traces.arms import Arm
from tracegap.traces.parse import parse_generation, think_of
from tracegap.traces.render import unescape

# the paper's own false traces need contexts of several passages
ARMS = tuple(arm for arm in get_args(Arm) if arm != "released-incorrect")


def trace_of(example):
    return f"Thinking of {example.id}: a <answer>tag</answer> and </think> in it."


def made(examples=EXAMPLES, arms=ARMS, too_long=lambda rows: None, make=None):
    replies = replies_to(examples, make or (lambda e: right(e, trace_of(e).replace("<", "[")))) | {
        SUMMARY: [reply(e, f"In short, {e.id}.", SUMMARY) for e in examples],
        EXPLANATION: [reply(e, f"Because {e.answers[0]}.", EXPLANATION) for e in examples],
    }
    taught = select(examples, replies, TASK, arms, "answer")
    return taught_rows(examples, taught, TASK, arms, 0, too_long)


def test_all_arms_share_questions_order_prompts_and_answers():
    found = made()
    for rows in found.rows.values():
        assert [row.example_id for row in rows] == [e.id for e in EXAMPLES]
    for rows in zip(*found.rows.values(), strict=True):
        assert len({str(row.prompt) for row in rows}) == 1
        said = {parse_generation(r.completion[0]["content"], TASK, False).answers for r in rows}
        assert len(said) == 1


def test_each_arm_teaches_its_own_text_and_the_swapped_one_anothers():
    found = made()
    think = {
        arm: {r.example_id: unescape(think_of(r.completion[0]["content"]) or "") for r in rows}
        for arm, rows in found.rows.items()
    }
    for example in EXAMPLES:
        assert think["teacher"][example.id] == trace_of(example).replace("<", "[")
        assert think[SUMMARY][example.id] == f"In short, {example.id}."
        assert think[EXPLANATION][example.id] == f"Because {example.answers[0]}."
        assert think[SWAPPED][example.id] != think["teacher"][example.id]
    assert Counter(think[SWAPPED].values()) == Counter(think["teacher"].values())
    assert found.fitting_swaps == 0


def test_hostile_tags_in_a_teachers_words_do_not_end_its_trace():
    found = made(
        arms=("teacher",),
        make=lambda e: reply(e, f'Hm, [x] <b> </b>.<answer>["{e.answers[0]}"]</answer>'),
    )
    text = found.rows["teacher"][0].completion[0]["content"]
    assert text.startswith("<think>Hm, [x] <b> </b>.</think> <answer>")


@pytest.mark.parametrize("arm", ["teacher", SUMMARY, SWAPPED])
def test_a_question_that_is_too_long_in_one_arm_is_left_out_of_all(arm):
    def too_long(rows):
        of_arm = [row for row in rows if row.arm == arm]
        return "long" if any(r.example_id in ("e4", "e9") for r in of_arm) else None

    found = made(too_long=too_long)
    assert {t.example_id for t in found.taught if t.dropped == "long"} == {"e4", "e9"}
    for rows in found.rows.values():
        ids = [row.example_id for row in rows]
        assert ids == [e.id for e in EXAMPLES if e.id not in ("e4", "e9")]
    donors = {unescape(r.completion[0]["content"]) for r in found.rows[SWAPPED]}
    assert not any("Thinking of e4:" in text for text in donors)


def test_a_long_trace_takes_out_its_own_question_and_not_those_it_is_given_to():
    def too_long(rows):
        return "long" if any("of e4:" in r.completion[0]["content"] for r in rows) else None

    found = made(arms=("vanilla", SWAPPED), too_long=too_long)
    assert [t.example_id for t in found.taught if t.dropped] == ["e4"]


def test_a_class_with_one_question_left_has_no_swap():
    few = [e for e in EXAMPLES if e.label == "went"] + [EXAMPLES[1]]
    found = made(few, arms=("vanilla", SWAPPED))
    assert {t.example_id: t.dropped for t in found.taught if t.dropped} == {"e1": NO_SWAP}
    assert len(found.rows["vanilla"]) == len(few) - 1


def test_where_nothing_is_left_there_are_no_rows():
    found = made(too_long=lambda rows: "long")
    assert found.examples == []
    assert not any(found.rows.values())
