"""Rows as trainers read them, and texts that give none."""

import pytest

from judged_texts import EXAMPLES, TASK, every_kind, judged, text_of
from tracegap.supervision.rows import CUT, REPEATED, UNSCORED, Row, Shaper, Unused, steps_of

ONE = EXAMPLES[0]


def shaped(form, texts):
    shaper = Shaper(form, TASK)
    return [row for row in map(shaper.add, texts) if row is not None], shaper.waiting


def test_steps_have_a_truth_value_each():
    rows, _ = shaped("prm", every_kind([ONE]))
    assert [row.values["labels"] for row in rows] == [
        *([True, True, True], [True, True, False], [True, False, True], [True, False, False]),
    ]
    for row, one in zip(rows, every_kind([ONE]), strict=True):
        steps = row.values["completions"]
        assert len(steps) == 3
        assert not any("\n" in step for step in steps)  # it is what trainers put between steps
        assert "\n".join(steps) == one.text.replace("</think> ", "</think>\n")
        assert row.values["prompt"].endswith(TASK.instruction)


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("<think>a: b.\nc: []</think> <answer>x</answer>",
         ["<think>a: b.", "c: []</think>", "<answer>x</answer>"]),
        ("<THINK>a: b.\nc: []</THINK><answer>x</answer>",
         ["<THINK>a: b.", "c: []</THINK>", "<answer>x</answer>"]),
        ("[THINK]a: b.\nc: [][/THINK] <answer>x</answer>",
         ["<think>a: b.", "c: []</think>", "<answer>x</answer>"]),
        ("a: b.\nc: []</think> <answer>x</answer>",
         ["a: b.", "c: []</think>", "<answer>x</answer>"]),
    ],
)  # fmt: skip
def test_a_text_is_cut_into_its_steps_whatever_marks_its_trace(text, steps):
    assert steps_of(text) == steps


def test_a_pair_differs_in_its_trace_alone():
    rows, waiting = shaped("preference", every_kind())
    assert (len(rows), waiting) == (2 * len(EXAMPLES), 0)
    for row in rows:
        chosen, rejected = (row.values[side][0]["content"] for side in ("chosen", "rejected"))
        assert chosen != rejected
        assert chosen.split("</think>")[1] == rejected.split("</think>")[1]
        of = {e.id: e for e in EXAMPLES}[row.values["example_id"]]
        assert judged(of, chosen).verdict.trace_right
        assert not judged(of, rejected).verdict.trace_right
        assert row.values["answer_right"] == judged(of, chosen).verdict.answer_right
    assert {row.values["answer_right"] for row in rows} == {True, False}


def test_a_text_is_in_one_pair_and_the_others_wait():
    good = text_of(ONE)
    again = good.replace("</think>", "\n</think>")  # the same said in another text
    texts = [judged(ONE, text_of(ONE, trace_right=False)), judged(ONE, good), judged(ONE, again)]
    rows, waiting = shaped("preference", texts)
    assert (len(rows), waiting) == (1, 1)


def test_only_a_text_with_all_right_is_good():
    rows, _ = shaped("kto", every_kind([ONE]))
    assert [row.values["label"] for row in rows] == [True, False, False, False]
    assert rows[0].values["completion"] == [{"role": "assistant", "content": text_of(ONE)}]
    assert rows[0].values["prompt"] == TASK.prompt(ONE)


@pytest.mark.parametrize("form", ["prm", "preference", "kto"])
def test_what_gives_no_row_is_said_why(form):
    good = text_of(ONE)
    texts = [
        judged(ONE, good[:-9], finish="length"),
        judged(ONE, "I do not know."),
        judged(ONE, "<think>only thoughts</think> <answer>here</answer>"),
        judged(ONE, good),
        judged(ONE, good),
    ]
    rows, waiting = shaped(form, texts)
    reasons = [row.reason for row in rows if isinstance(row, Unused)]
    assert reasons == [CUT, UNSCORED, UNSCORED, REPEATED]
    assert sum(isinstance(row, Row) for row in rows) + waiting == 1
