"""The kind of reasoning without gold: closed answers compare, plain questions do not."""

import pytest

from tracegap.records import Trace
from tracegap.tasks.hotpotqa.generator import BRIDGE, COMPARISON
from tracegap.tasks.hotpotqa.labels import judge_label


@pytest.mark.parametrize(
    ("question", "label", "answer", "judgement"),
    [
        ("Were Ann and Bob born in Ulm?", COMPARISON, "Yes.", "right"),
        ("Were Ann and Bob born in Ulm?", BRIDGE, "no", "wrong"),
        ("Where was the mayor of Ulm born?", BRIDGE, "Bonn", "right"),
        ("Where was the mayor of Ulm born?", COMPARISON, "Bonn", "wrong"),
        ("Where was the mayor of Ulm born?", f" {BRIDGE.upper()} ", None, "right"),
        ("Who is older, Ann or Bob?", COMPARISON, "Ann", "unknown"),
        ("Who is older, Ann or Bob?", BRIDGE, "Ann", "unknown"),
    ],
)
def test_a_kind_is_judged_by_the_words_of_question_and_answer(question, label, answer, judgement):
    found = judge_label(question, Trace(label, ()), answer)
    assert (found.step, found.judgement) == ("label", judgement)


def test_the_word_that_may_compare_is_named():
    assert "'older'" in judge_label("Who is older?", Trace(BRIDGE, ()), "Ann").reason
