"""One try: what is said of it without gold, beside what gold says."""

import pytest

from tracegap.policies.tries import ANSWER, TRACE, WHOLE, judges_for, try_of
from tracegap.records import Generation
from tracegap.tasks import get_task
from tracegap.traces.arms import build_row
from tracegap.traces.plan import plan_arms

TASK = get_task("babi")
EXAMPLE = TASK.load("synthetic", 0, 2).examples[0]


def tried(text):
    return try_of(Generation(EXAMPLE.id, "correct", 0, "full", text, "stop", 1, 1), EXAMPLE, TASK)


def said(arm):
    return build_row(EXAMPLE, arm, plan_arms([EXAMPLE], TASK, 0)).completion[0]["content"]


@pytest.mark.parametrize(
    ("arm", "trace"), [("correct", True), ("incorrect", False), ("incorrect-evidence", False)]
)
def test_both_judges_agree_on_what_follows_by_rule(arm, trace):
    found = tried(said(arm))
    assert found.right == {TRACE: trace, ANSWER: True, WHOLE: trace}
    for judge, right in found.right.items():
        assert found.checks[judge].judgement == ("right" if right else "wrong")


def test_answers_are_compared_as_sets_without_case():
    other = said("correct").replace(EXAMPLE.answers[0], EXAMPLE.answers[0].upper())
    assert tried(other).answer == tried(said("correct")).answer == frozenset(EXAMPLE.answers)


def test_a_try_without_an_answer_votes_for_nothing():
    found = tried(said("correct").replace("</answer>", ""))
    assert found.answer is None
    assert not found.answer_right
    assert found.checks[TRACE].judgement == "right"


def test_an_arm_without_traces_is_judged_by_its_answers_alone():
    assert judges_for(traced=False) == (ANSWER,)
    assert judges_for(traced=True) == (TRACE, WHOLE)
