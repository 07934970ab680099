"""vLLM: what is missing is named, one engine serves a run, and no broken answer counts."""

import sys
from types import SimpleNamespace

import pytest

from tracegap.errors import StudentError
from tracegap.students import vllm as students
from tracegap.students.requests import Ask
from tracegap.students.settings import GenerationSettings
from tracegap.students.vllm import VllmStudent


def test_vllm_that_is_not_installed_is_named() -> None:
    import importlib.util

    if importlib.util.find_spec("vllm"):
        pytest.skip("vLLM is installed")
    with pytest.raises(StudentError, match=r"pip install .vllm"):
        VllmStudent("vllm:some/model", GenerationSettings())


class Engine:
    """As much of vLLM's as is used."""

    begun: list[str] = []  # noqa: RUF012
    reason = "stop"

    def __init__(self, model, revision, enforce_eager=False):
        if model == "broken":
            raise RuntimeError("no such model\nmore")
        self.begun.append(model)

    def get_tokenizer(self):
        return SimpleNamespace(get_chat_template=lambda: "{{ messages }}")

    def chat(self, messages, *_, **__):
        said = SimpleNamespace(text="x", token_ids=[1, 2], finish_reason=self.reason)
        return [SimpleNamespace(outputs=[said], prompt_token_ids=[1, 2, 3]) for _ in messages]


@pytest.fixture
def engine(monkeypatch):
    module = SimpleNamespace(LLM=Engine, SamplingParams=dict, __spec__=object())
    monkeypatch.setitem(sys.modules, "vllm", module)
    monkeypatch.setattr(Engine, "begun", [])
    students._engine.cache_clear()
    yield Engine
    students._engine.cache_clear()


def answered(name="vllm:a/b", **engine):
    ask = Ask("q1", "correct", 0, "full", [{"role": "user", "content": "?"}])
    student = VllmStudent(name, GenerationSettings(engine=engine))
    return next(student.generate(student.plan([ask])))[0]


def test_one_engine_answers_for_all_arms_and_seeds(engine):
    first, again = answered(), answered()
    assert (first.text, first.finish_reason, first.completion_tokens) == ("x", "stop", 2)
    assert first == again
    assert engine.begun == ["a/b"]
    answered("vllm:c/d")
    assert engine.begun == ["a/b", "c/d"]
    assert answered(enforce_eager=True) == first
    with pytest.raises(StudentError, match=r"cannot load 'a/b' .*unheard"):
        answered(unheard=1)
    with pytest.raises(StudentError, match=r"cannot load 'broken' \(no such model\)"):
        answered("vllm:broken")


@pytest.mark.parametrize("reason", ["abort", "error", None])
def test_what_the_engine_broke_off_is_no_answer(engine, monkeypatch, reason):
    monkeypatch.setattr(Engine, "reason", reason)
    with pytest.raises(StudentError, match=f"broke off the answer to example q1 .{reason}"):
        answered()
    for unfinished in ("length", "repetition"):
        monkeypatch.setattr(Engine, "reason", unfinished)
        assert answered().finish_reason == "length"
