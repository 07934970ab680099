"""Rewards agree with the verdicts of `score`, and those without gold with `check`."""

import threading
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hostile_texts import hostile
from tracegap.checks.gold_free import check_generation
from tracegap.checks.verdicts import judge
from tracegap.records import Derivation, Generation, Trace
from tracegap.rewards import REWARDS, example_columns, follows_trace, for_task
from tracegap.students.mock import MockStudent
from tracegap.students.requests import asks_for
from tracegap.tasks import get_task
from tracegap.traces.parse import UNFINISHED, parse_generation
from tracegap.traces.render import render_answer, render_completion, render_trace

TASKS = ("cotempqa", "babi", "marco", "hotpotqa", "musique")
ARMS = ("vanilla", "correct", "incorrect", "incorrect-label", "released-incorrect")
MOCK = "mock:label=0.7,evidence=0.7,answer_if_wrong=0.5,unfinished=0.1,malformed=0.1"


def loaded(name, size=40):
    task = get_task(name)
    return task, task.load("synthetic", 0, size).examples


def said_by_mock(task, examples, arm):
    mock = MockStudent(MOCK, task, examples)
    asks = asks_for(examples, task, arm, 3, ("full",))
    return [g for batch in mock.generate(mock.plan(asks)) for g in batch]


def table(examples, task, **more):
    """Examples as the columns that a trainer hands on, shared by all rows."""
    rows = [example_columns(example, task) | more for example in examples]
    return {name: [row[name] for row in rows] for name in rows[0]}


def score(name, texts, examples, task, **more):
    columns = table(examples, task, **more)
    return REWARDS[name](columns.pop("prompt"), texts, **columns)


def zero_if_silent(value):
    """A verdict leaves a step unscored that was not said; a reward pays nothing for it."""
    return 0.0 if value is None else float(value)


@pytest.mark.parametrize("name", TASKS)
@pytest.mark.parametrize("arm", ARMS)
def test_rewards_with_gold_agree_with_the_verdicts_of_a_mock_run(name, arm):
    task, examples = loaded(name)
    said = said_by_mock(task, examples, arm)
    texts = [g.text for g in said]
    verdicts = [judge(g, e, task) for g, e in zip(said, examples, strict=True)]
    found = {n: score(n, texts, examples, task, arm=arm) for n in REWARDS}
    assert found["answer"] == [zero_if_silent(v.answer_right) for v in verdicts]
    unread = [[p for p in v.problems if p != UNFINISHED] for v in verdicts]
    assert found["form"] == [float(not problems) for problems in unread]
    if arm == "vanilla":  # no step is asked for, so none is missed
        assert set(found["label_step"]) == set(found["trace"]) == {None}
        return
    assert found["label_step"] == [zero_if_silent(v.label_right) for v in verdicts]
    assert found["evidence_step"] == [zero_if_silent(v.evidence_exact) for v in verdicts]
    assert found["evidence_step_f1"] == [zero_if_silent(v.evidence_f1) for v in verdicts]
    assert found["trace"] == [zero_if_silent(v.trace_right) for v in verdicts]
    # what a mock's checks can say is all there
    assert {0.0, 1.0} <= set(found["answer"])


JUDGED = {"right": 1.0, "wrong": 0.0, "unknown": None}
STEPS = {"label": "label_step", "evidence": "evidence_step", "answer": "answer"}


@pytest.mark.parametrize("name", TASKS)
@pytest.mark.parametrize("arm", ["correct", "incorrect"])
def test_rewards_without_gold_agree_with_check(name, arm):
    task, examples = loaded(name)
    said = said_by_mock(task, examples, arm)
    texts = [g.text for g in said]
    for step, reward in STEPS.items():
        found = score(f"{reward}_gold_free", texts, examples, task)
        for value, text, example in zip(found, texts, examples, strict=True):
            parsed = parse_generation(text, task)
            check = check_generation(task, example.question, example.context, text)
            (judged,) = [f.judgement for f in check.findings if f.step == step] or ["silent"]
            spoken = {"label": parsed.label, "evidence": parsed.evidence, "answer": parsed.answers}
            assert value == (0.0 if spoken[step] is None else JUDGED[judged])


@pytest.mark.parametrize("name", ["cotempqa", "babi"])
def test_without_gold_a_right_completion_scores_full_and_a_wrong_one_nothing(name):
    task, examples = loaded(name)
    derivable = [e for e in examples if isinstance(task.derive(e.question, e.context), Derivation)]
    assert len(derivable) > 30
    right = [
        render_completion(
            render_trace(Trace(e.label, e.evidence_passages), task.wording),
            render_answer(e.answers, task.wording),
        )
        for e in derivable
    ]
    silent = ["", "<think></think>", "no tags at all"]
    for reward in REWARDS:
        assert score(reward, right, derivable, task) == [1.0] * len(derivable), reward
        bare = score(reward, silent, derivable[:3], task)
        assert bare == [0.0] * 3, reward


def test_the_answer_follows_a_false_trace_too():
    task, examples = loaded("babi", 60)
    shown = 0
    for example in examples:
        for place, passage in enumerate(example.context):
            other = task.answers_of(example.question, [passage])
            if place in example.evidence or not other or other == example.answers:
                continue
            think = render_trace(Trace(example.label, (passage,)), task.wording)
            for answers, wanted in ((other, 1.0), (example.answers, 0.0)):
                text = render_completion(think, render_answer(answers, task.wording))
                assert score("follows_trace", [text], [example], task) == [wanted]
                shown += 1
    assert shown > 20


def test_what_is_made_up_supports_nothing():
    task, (example, *_) = loaded("babi")
    think = render_trace(Trace(example.label, ("Mary moved to the moon.",)), task.wording)
    text = render_completion(think, render_answer(("moon",), task.wording))
    assert score("follows_trace", [text], [example], task) == [0.0]


def test_a_free_text_answer_follows_if_its_words_stand_in_what_is_cited():
    task, examples = loaded("hotpotqa")
    example = next(e for e in examples if e.answers[0].lower() not in ("yes", "no"))
    apart = next(p for p in example.context if example.answers[0] not in p)
    for passage, wanted in ((example.answers[0] + " is here.", 1.0), (apart, 0.0)):
        over = replace(example, context=(passage,), evidence=())
        think = render_trace(Trace(example.label, (passage,)), task.wording)
        text = render_completion(think, render_answer(example.answers, task.wording))
        columns = table([over], task)
        assert follows_trace(columns.pop("prompt"), [text], **columns) == [wanted]


def test_without_gold_in_the_row_a_step_is_not_scored():
    task, (example, *_) = loaded("cotempqa")
    bare = replace(example, label="", evidence=(), answers=())
    text = "<think>x</think> <answer>[]</answer>"
    for reward in ("label_step", "evidence_step", "evidence_step_f1", "trace", "answer"):
        assert score(reward, [text], [bare], task) == [None]


@given(st.lists(hostile, min_size=1, max_size=4))
def test_whatever_a_model_writes_a_reward_is_a_number_from_0_to_1_or_none(texts):
    for name in ("babi", "hotpotqa"):
        task, examples = HOSTILE[name]
        for reward in REWARDS:
            found = score(reward, texts, [examples[0]] * len(texts), task)
            assert len(found) == len(texts)
            assert all(value is None or 0.0 <= value <= 1.0 for value in found)


HOSTILE = {name: loaded(name, 5) for name in ("babi", "hotpotqa")}
LONG = {
    "tags": "<think>" * 60_000,
    "brackets": "<think>a: b.\nc: " + "[" * 400_000,
    "passages": f"<think>a: b.\nc: {['x y'] * 60_000}</think> <answer>[]</answer>",
    "answers": f"<think>a: b.\nc: []</think> <answer>{[str(i) for i in range(50_000)]}</answer>",
    "beyond": "<answer>" + "x" * 10_000_000,
}


@pytest.mark.parametrize("kind", LONG)
@pytest.mark.parametrize("name", TASKS)
def test_a_hostile_completion_costs_less_than_two_seconds(name, kind):
    task, (example, *_) = loaded(name, 5)
    for reward in REWARDS:
        start = time.process_time()
        score(reward, [LONG[kind]], [example], task)
        assert time.process_time() - start < 2, reward


def test_threads_share_rewards():
    task, examples = loaded("babi")
    texts = [g.text for g in said_by_mock(task, examples, "correct")]
    alone = {name: score(name, texts, examples, task) for name in REWARDS}
    found = []

    def work():
        found.extend(
            score(name, texts, examples, task) == alone[name] for name in REWARDS for _ in range(3)
        )

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8 * 3 * len(REWARDS)
    assert all(found)


def test_a_bound_reward_needs_no_column_of_tasks_and_keeps_its_name():
    task, examples = loaded("babi")
    columns = table(examples, task)
    del columns["task"]
    texts = [""] * len(examples)
    for name, reward in REWARDS.items():
        bound = for_task(reward, task)
        assert bound.__name__ == name
        assert len(bound(columns["prompt"], texts, **columns)) == len(examples)


def test_a_generation_that_ran_into_the_limit_is_judged_by_its_text():
    task, (example, *_) = loaded("babi")
    think = render_trace(Trace(example.label, example.evidence_passages), task.wording)
    text = render_completion(think, render_answer(example.answers, task.wording))
    cut = Generation(example.id, "correct", 0, "full", text[:-5], "length", 0, 0)
    assert UNFINISHED in judge(cut, example, task).problems
    assert score("form", [cut.text], [example], task) == [0.0]
