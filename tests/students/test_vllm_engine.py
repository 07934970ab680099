"""vLLM's engine: what is missing is named, one serves a run, and no broken answer counts."""

import importlib.util
from types import SimpleNamespace

import pytest

from tracegap.errors import StudentError
from tracegap.students.tokenise import PLAIN
from tracegap.students.trained import Trained
from tracegap.students.vllm_engine import Engine, ended
from training import SETTINGS, train


def engine_of(folder, **settings):
    return Engine.of_model(f"vllm:{folder}", None, PLAIN, settings)


def test_vllm_that_is_not_installed_is_named():
    if importlib.util.find_spec("vllm"):
        pytest.skip("vLLM is installed")
    with pytest.raises(StudentError, match=r"'vllm:a/b' needs vLLM; .*pip install .vllm"):
        engine_of("a/b")


def test_one_engine_serves_all_who_ask_for_its_model(llm, tiny_student):
    first = engine_of(tiny_student)
    assert engine_of(tiny_student).llm is first.llm
    assert llm.begun == [(str(tiny_student), False)]
    eager = engine_of(tiny_student, enforce_eager=True)
    assert len(llm.begun) == 2
    assert eager.identity != first.identity
    assert first.limit == 2048
    with pytest.raises(StudentError, match=r"cannot load .*unheard"):
        engine_of(tiny_student, unheard=1)
    with pytest.raises(StudentError, match=r"cannot load 'broken' \(no such model\)"):
        engine_of("broken")
    with pytest.raises(StudentError, match=r"vLLM refuses a prompt \(the prompt is too long\)"):
        first.write([[5] * 2048], [first.how(4)])


def test_an_engine_that_dies_is_one_sentence_and_another_is_begun(llm, tiny_student, monkeypatch):
    class EngineDeadError(Exception):
        __module__ = "vllm.v1.engine.exceptions"

    def dies(error):
        def generate(*_, **__):
            raise error

        return generate

    engine = engine_of(tiny_student)
    monkeypatch.setattr(llm, "generate", dies(EngineDeadError("see the root cause.")))
    with pytest.raises(StudentError, match=r"engine has died \(see the root cause\); run the same"):
        engine.write([[5]], [engine.how(4)])
    assert engine_of(tiny_student).llm is not engine.llm
    monkeypatch.setattr(llm, "generate", dies(KeyError("a fault of ours")))
    with pytest.raises(KeyError):
        engine.write([[5]], [engine.how(4)])


def test_adapters_lie_beside_one_another_in_one_engine(llm, tiny_student, tmp_path):
    for seed in (0, 1):
        train(tiny_student, tmp_path / str(seed), seed=seed)
    settings = {"enforce_eager": True}
    both = [
        Engine.of_trained(Trained(str(tiny_student), tmp_path / str(seed)), settings)
        for seed in (0, 1)
    ]
    assert llm.begun == [(str(tiny_student), 8)]  # rank 4 fits
    assert {"q_proj", "down_proj"} <= set(both[0].llm.layers)  # and not the head
    assert not any("." in layer or "head" in layer for layer in both[0].llm.layers)
    assert both[0].adapter.lora_int_id != both[1].adapter.lora_int_id
    assert both[0].identity != both[1].identity
    again = Engine.of_trained(Trained(str(tiny_student), tmp_path / "0"), settings)
    assert again.adapter == both[0].adapter
    train(tiny_student, tmp_path / "0", SETTINGS.model_copy(update={"epochs": 1}))
    other = Engine.of_trained(Trained(str(tiny_student), tmp_path / "0"), settings)
    assert other.adapter.lora_int_id != both[0].adapter.lora_int_id  # trained anew


def test_a_student_trained_whole_has_an_engine_of_its_own(llm, tiny_student, tmp_path):
    train(tiny_student, tmp_path, SETTINGS.model_copy(update={"method": "full", "epochs": 1}))
    engine = Engine.of_trained(Trained(str(tiny_student), tmp_path), {})
    assert llm.begun == [(str(tmp_path), False)]
    assert engine.adapter is None


@pytest.mark.parametrize("reason", ["abort", "error", None])
def test_what_the_engine_broke_off_is_no_answer(reason):
    def output(why):
        return SimpleNamespace(outputs=[SimpleNamespace(token_ids=(1, 2), finish_reason=why)])

    with pytest.raises(StudentError, match=rf"broke off the answer to example q1 \({reason}\)"):
        ended(output(reason), "example q1")
    assert ended(output("stop"), "q1") == ([1, 2], True)
    for unfinished in ("length", "repetition"):
        assert ended(output(unfinished), "q1") == ([1, 2], False)
