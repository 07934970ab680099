"""Checks without gold: what each must and must not say, and how often it is right on real rows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costs import grows_in_step
from tracegap.checks.grounding import ground, no_label_rule, share_found
from tracegap.records import Trace
from tracegap.tasks import get_task
from tracegap.tasks.marco.question_type import types_asked
from tracegap.traces.arms import FALSIFIES, corrupt
from tracegap.traces.plan import plan_arms

CONTEXT = (
    "The Eiffel tower stands in Paris.",
    "Bananas are yellow and grow in the tropics.",
    "The tower was opened in 1889.",
)


def judged(question, label, cited, answer, task="marco"):
    trace = Trace(label, tuple(cited))
    answers = None if answer is None else (answer,)
    return [
        f.judgement for f in ground(get_task(task).judge_label, question, CONTEXT, trace, answers)
    ]


def test_a_grounded_generation_is_right():
    assert judged("where is the eiffel tower", "LOCATION", CONTEXT[:1], "Paris") == ["right"] * 3


def test_each_wrong_step_is_named():
    where = "where is the eiffel tower"
    assert judged(where, "PERSON", CONTEXT[:1], "Paris") == ["wrong", "right", "right"]
    assert judged(where, "LOCATION", CONTEXT[1:2], "Paris") == ["right", "wrong", "wrong"]
    assert judged(where, "LOCATION", ["It is in Paris."], "Paris") == ["right", "wrong", "right"]
    assert judged(where, "LOCATION", CONTEXT[2:], "Paris") == ["right", "wrong", "wrong"]
    assert judged(where, "LOCATION", [], "Paris") == ["right", "wrong", "wrong"]


def test_what_cannot_be_told_is_unknown():
    assert judged("is the tower tall", "DESCRIPTION", CONTEXT[:1], "Yes")[1:] == ["unknown"] * 2
    assert judged("what is it", "ENTITY", CONTEXT[:1], None)[2] == "unknown"
    none = judged("where is the eiffel tower", "LOCATION", CONTEXT[:1], "No Answer Present.")
    assert none == ["right", "unknown", "unknown"]
    found = ground(get_task("marco").judge_label, "where", CONTEXT, None, ("Paris",))
    assert [f.judgement for f in found] == ["unknown"] * 3
    assert ground(lambda *_: no_label_rule("babi"), "q", CONTEXT, Trace("x", CONTEXT[:1]), ("a",))[
        0
    ].judgement == ("unknown")


def test_reasons_are_for_people():
    found = ground(
        get_task("marco").judge_label, "who is it", CONTEXT, Trace("NUMERIC", ("odd",)), ("x",)
    )
    assert found[0].reason == "the question's words 'who is' ask for PERSON or DESCRIPTION, " + (
        "not NUMERIC"
    )
    assert found[1].reason == "not in the context: 'odd'"


def test_plurals_and_words_of_grammar_do_not_matter():
    assert share_found("The towers", ["one tower"]) == 1
    assert share_found("it is of the", ["it is of the"]) == 1
    assert share_found("", ["a"]) == 0


@given(st.text(), st.lists(st.text()), st.text(), st.lists(st.text()), st.text())
def test_any_text_gets_three_findings(question, context, label, cited, answer):
    for name in ("marco", "hotpotqa", "musique"):
        found = ground(
            get_task(name).judge_label, question, context, Trace(label, tuple(cited)), (answer,)
        )
        assert [f.step for f in found] == ["label", "evidence", "answer"]


@pytest.mark.parametrize(("task", "label"), [("hotpotqa", "bridge"), ("marco", "ENTITY")])
def test_long_hostile_text_takes_linear_time(task, label):
    judge_label = get_task(task).judge_label

    def grounding(size):
        long = "what " * (size // 10) + "a" * (size // 2)
        return lambda: ground(judge_label, long, (long,), Trace(label, (long,)), (long,))

    assert grows_in_step(grounding, 400_000)


@pytest.mark.parametrize("name", ["marco", "hotpotqa", "musique"])
def test_on_generated_examples_no_verdict_is_false(name):
    task = get_task(name)
    examples = task.load("synthetic", 5, 120).examples
    plan = plan_arms(examples, task, 0)
    for example in examples:
        for arm in ("correct", "incorrect-label", "incorrect-evidence"):
            false = FALSIFIES[arm]
            trace = corrupt(example, false, plan)
            found = ground(
                task.judge_label, example.question, example.context, trace, example.answers
            )
            assert found[1].judgement in (
                {"wrong", "unknown"} if false.evidence else {"right", "unknown"}
            )
            if not false.evidence:
                assert found[0].judgement in (
                    {"wrong", "unknown"} if false.label else {"right", "unknown"}
                )


def test_on_the_real_sample_verdicts_are_mostly_true(shared_data):
    """The floors lie below what was measured; the figures stand in docs/grounding.md."""
    task = get_task("marco")
    examples = task.load(str(shared_data / "marco"), 0, 0).examples
    types = [types_asked(e.question).types for e in examples]
    exact = sum(kinds[0] == e.label for kinds, e in zip(types, examples, strict=True))
    assert exact / len(examples) > 0.8
    plan = plan_arms(examples, task, 0)
    right = wrong = said_right = said_wrong = 0
    for example in examples:
        gold = Trace(example.label, example.evidence_passages)
        found = ground(task.judge_label, example.question, example.context, gold, example.answers)
        right += found[1].judgement == "right"
        said_wrong += sum(f.judgement == "wrong" for f in found)
        trace = corrupt(example, FALSIFIES["incorrect-evidence"], plan)
        found = ground(task.judge_label, example.question, example.context, trace, example.answers)
        wrong += found[1].judgement == "wrong"
        said_right += found[1].judgement == "right"
    assert right / len(examples) > 0.8
    assert wrong / len(examples) > 0.5
    assert said_wrong / (3 * len(examples)) < 0.05
    assert said_right / len(examples) < 0.2
