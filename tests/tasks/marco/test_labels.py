"""The type of answer without gold: by the question's words and the answer's form."""

import pytest

from tracegap.records import Trace
from tracegap.tasks.marco.labels import judge_label
from tracegap.tasks.marco.metrics import NO_ANSWER


@pytest.mark.parametrize(
    ("question", "label", "answer", "judgement"),
    [
        ("where is the tower", "location", "Paris", "right"),
        ("where is the tower", "NUMERIC", "Paris", "wrong"),
        ("how many people live in ulm", "NUMERIC", "120,000", "right"),
        ("how many people live in ulm", "NUMERIC", "a great many", "wrong"),
        ("how many people live in ulm", "NUMERIC", NO_ANSWER, "right"),
        ("what is a tower", "DESCRIPTION", "a tall building", "unknown"),
    ],
)
def test_a_type_is_judged_by_words_and_form(question, label, answer, judgement):
    assert judge_label(question, Trace(label, ()), answer).judgement == judgement


def test_what_the_question_asks_for_is_told():
    reason = judge_label("where is the tower", Trace("PERSON", ()), None).reason
    assert reason == "the question's words 'where' ask for LOCATION, not PERSON"
