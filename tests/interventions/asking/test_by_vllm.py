"""After swapped traces vLLM's answers and log-probabilities are those of the local student."""

import pytest

from reasked import cases_of
from tracegap.errors import StudentError
from tracegap.interventions.asking.by_vllm import VllmReanswerer
from tracegap.interventions.asking.local import LocalReanswerer
from tracegap.students.load import load_student
from tracegap.students.settings import GenerationSettings
from tracegap.students.tokenise import PLAIN
from tracegap.students.vllm_engine import Engine

torch = pytest.importorskip("torch", reason="needs the extra `train`")
SETTINGS = GenerationSettings(max_new_tokens=12, batch_size=4)


@pytest.fixture
def student(llm, tiny_student):
    return VllmReanswerer(Engine.of_model(f"vllm:{tiny_student}", None, PLAIN, {}), SETTINGS)


def test_answers_and_chances_are_the_local_students(student, tiny_student, llm):
    local = LocalReanswerer(*load_student(str(tiny_student), torch.float32), SETTINGS, "local")
    cases, _, _ = cases_of("babi", 3, student.token_count)
    assert student.token_count("some words") == local.token_count("some words")
    compared = 0
    pairs = zip(student.reanswer(cases), local.reanswer(cases), strict=True)
    for (case, served), (_, plain) in pairs:
        assert len(served) == len(case.swaps)
        for one, other in zip(served, plain, strict=True):
            assert (one.text, one.finish_reason) == (other.text, other.finish_reason)
            for name in ("log_prob_gold", "log_prob_own", "log_prob_counterfactual"):
                mine, theirs = getattr(one, name), getattr(other, name)
                assert (mine is None) == (theirs is None)
                if mine is not None:
                    assert mine == pytest.approx(theirs, abs=1e-3)
                    compared += 1
    assert compared > 40
    scored = [length for length, how in llm.asked if how.prompt_logprobs is not None]
    assert 0 < len(scored) < compared  # equal ones are asked once


def test_what_leaves_no_room_is_named(student, llm):
    cases, _, _ = cases_of("babi", 1, student.token_count)
    student._engine.llm.model_config.max_model_len = 40
    with pytest.raises(StudentError, match="no room for an answer in the student's context of 40"):
        list(student.reanswer(cases))
