"""Rows are measured as they are trained on, and the limits are the student's own."""

import pytest

from rooms_task import EXAMPLES, TASK
from tracegap.students.fits import RowLength, limits_in_words, limits_of
from tracegap.students.settings import GenerationSettings, TemplateSettings, TrainingSettings
from tracegap.traces.arms import build_row
from tracegap.traces.plan import plan_arms

ROW = build_row(EXAMPLES[0], "correct", plan_arms(EXAMPLES, TASK, 0))


def test_a_student_that_is_trained_is_measured_in_its_tokens(tiny_student):
    pytest.importorskip("torch")
    from tracegap.students.load import load_tokenizer
    from tracegap.students.tokenise import tokenise

    limits = limits_of(
        str(tiny_student), None, TrainingSettings(), GenerationSettings(), TemplateSettings()
    )
    assert (limits.total, limits.written) == (2048, 160)
    (tokens,) = tokenise([ROW], load_tokenizer(str(tiny_student)))
    assert limits.measure(ROW) == RowLength(len(tokens.prompt), len(tokens.completion))


def test_settings_can_only_lower_the_limit(tiny_student):
    pytest.importorskip("torch")
    for given, total in ((99, 99), (9999, 2048)):
        training = TrainingSettings(max_length=given)
        limits = limits_of(
            str(tiny_student), None, training, GenerationSettings(), TemplateSettings()
        )
        assert limits.total == total


def test_a_student_that_is_only_asked_has_no_limit_but_the_settings_in_words():
    assert limits_in_words(TrainingSettings()).total is None
    limits = limits_in_words(TrainingSettings(max_length=30))
    assert (limits.total, limits.written) == (30, None)
    words = len(ROW.completion[0]["content"].split())
    assert limits.measure(ROW).completion == words
