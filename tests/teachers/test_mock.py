"""A mock teacher's rates are what its name says."""

import pytest

from rooms_task import TASK
from tracegap.errors import SettingsError
from tracegap.teachers.mock import MockTeacher, read_mock
from tracegap.teachers.prompts import explanation_ask, question_ask, summary_ask
from tracegap.teachers.reading import content_of, read_said
from tracegap.teachers.trace_checks import trace_checks

EXAMPLES = TASK.load("", 0, 600).examples
SPREAD = 0.06  # three standard errors of a rate over 600


def asked(name, asks):
    teacher = MockTeacher(name, TASK, EXAMPLES)
    return [found for batch in teacher.generate(teacher.plan(asks)) for found in batch]


def said_by(name):
    replies = asked(name, [question_ask(example, TASK) for example in EXAMPLES])
    return list(zip(EXAMPLES, (read_said(reply, TASK) for reply in replies), strict=True))


def share(values):
    found = list(values)
    return sum(found) / len(found)


def is_right(example, said):
    return TASK.score_answer(said.answers, example).exact


def test_answers_are_right_at_the_rate_told_and_traces_are_in_own_words():
    said = said_by("mock:answer=0.7")
    assert share(is_right(*pair) for pair in said) == pytest.approx(0.7, abs=SPREAD)
    assert all(trace_checks(TASK, e, s.trace, s.answers) is None for e, s in said)
    assert all(e.question in s.trace for e, s in said)


def test_stated_steps_are_sound_at_the_rate_told():
    said = [(e, s) for e, s in said_by("mock:answer=1,trace=0.6,steps=1") if len(e.context) > 1]
    sound = share(trace_checks(TASK, e, s.trace, s.answers) for e, s in said)
    assert sound == pytest.approx(0.6, abs=SPREAD)


def test_unfinished_silent_and_long_replies():
    assert share(s.finished for _, s in said_by("mock:unfinished=0.3")) == pytest.approx(
        0.7, abs=SPREAD
    )
    assert share(s.trace is None for _, s in said_by("mock:silent=0.3")) == pytest.approx(
        0.3, abs=SPREAD
    )
    words = [len(s.trace.split()) for _, s in said_by("mock:long=1")]
    plain = [len(s.trace.split()) for _, s in said_by("mock")]
    assert sum(words) > 4 * sum(plain)


def test_wordy_summaries_stay_wordy_and_partial_explanations_leave_an_answer_out():
    for name, least, most in (("mock:wordy=1", 100, 200), ("mock", 1, 99)):
        for attempt in (0, 1):
            (said,) = asked(name, [summary_ask("e0", "I think so.", attempt)])
            assert least <= len(content_of(said).split()) <= most
    example = EXAMPLES[3]
    (whole,) = asked("mock", [explanation_ask(example, TASK)])
    (partial,) = asked("mock:partial=1", [explanation_ask(example, TASK)])
    assert content_of(whole).endswith(f"{example.answers[0]}.")
    assert content_of(partial).endswith("follows: .")


def test_a_name_that_does_not_fit_is_refused_as_a_teachers():
    with pytest.raises(SettingsError, match=r"^teacher 'mock:x=1'"):
        read_mock("mock:x=1")
