"""The environment of verifiers: it loads, and scores what a model wrote as the rewards do."""

import sys

import pytest

from tracegap import needs
from tracegap.errors import SettingsError
from tracegap.records import Trace
from tracegap.rewards.environment import taskset
from tracegap.tasks import get_task
from tracegap.traces.render import render_answer, render_completion, render_trace

WEIGHTS = {"form": 0.2, "trace": 1.0, "answer": 1.0, "label_step_gold_free": 0.5}
TASK = get_task("babi")


def test_without_verifiers_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(needs, "is_installed", lambda package: False)
    with pytest.raises(SettingsError, match="an environment of verifiers needs verifiers"):
        taskset("babi", WEIGHTS)


@pytest.fixture
def vf():
    return pytest.importorskip("verifiers.v1", reason="needs verifiers: make test-trainers")


@pytest.fixture
def stories(vf, tmp_path, monkeypatch):
    """The module of an environment, as a user would install it."""
    (tmp_path / "stories_env.py").write_text(
        "from tracegap.rewards.environment import taskset\n"
        '__all__ = ["Stories"]\n'
        f"Stories = taskset('babi', {WEIGHTS!r})\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    yield "stories-env"
    sys.modules.pop("stories_env", None)


def said(vf, question, text):
    """The trace of a model that wrote this to a question."""
    from verifiers.v1.graph import MessageNode

    message = vf.AssistantMessage(role="assistant", content=text)
    trace = vf.Trace.model_construct()
    made = {"nodes": [MessageNode.model_construct(message=message, sampled=True)]}
    for name, value in (made | {"rewards": {}, "metrics": {}, "root_reply": None}).items():
        object.__setattr__(trace, name, value)
    return trace


def test_verifiers_loads_it_by_its_name(vf, stories):
    from verifiers.v1.utils.loaders import load_environment, load_taskset, taskset_class

    kind = taskset_class(stories)
    config_type = kind.__orig_bases__[0].__args__[1]
    loaded = load_taskset(config_type(id=stories, size=7, seed=3))
    questions = list(loaded)
    expected = TASK.load("synthetic", 3, 7).examples
    assert [q.data.id for q in questions] == [e.id for e in expected]
    assert [q.data.prompt for q in questions] == [TASK.prompt(e)[1]["content"] for e in expected]
    env = load_environment(vf.SingleAgentEnvConfig(taskset=config_type(id=stories, size=7)))
    assert isinstance(env, vf.SingleAgentEnv)


def test_questions_are_scored_as_the_rewards_do(vf, stories):
    import asyncio

    from verifiers.v1.utils.loaders import load_taskset, taskset_class

    config_type = taskset_class(stories).__orig_bases__[0].__args__[1]
    questions = list(load_taskset(config_type(id=stories, size=5)))
    examples = TASK.load("synthetic", 0, 5).examples
    for question, example in zip(questions, examples, strict=True):
        think = render_trace(Trace(example.label, example.evidence_passages), TASK.wording)
        text = render_completion(think, render_answer(example.answers, TASK.wording))
        for written, score in ((text, 1.0), ("", 0.0)):
            trace = said(vf, question, written)
            asyncio.run(question.score(trace))
            assert {name: reward.score for name, reward in trace.rewards.items()} == dict.fromkeys(
                WEIGHTS, score
            )
            assert {name: r.weight for name, r in trace.rewards.items()} == WEIGHTS


def test_a_reward_that_does_not_exist_is_named(vf):
    with pytest.raises(SettingsError, match="reward 'honesty' is unknown"):
        taskset("babi", {"honesty": 1.0})
