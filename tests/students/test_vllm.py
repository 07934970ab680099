"""Students asked by vLLM say what the local decoder says, and are drawn as they are told."""

from tracegap.students.generate import LocalStudent
from tracegap.students.requests import Ask
from tracegap.students.sampling import Sampling
from tracegap.students.settings import GenerationSettings
from tracegap.students.tokenise import PLAIN
from tracegap.students.trained import Trained
from tracegap.students.vllm import VllmStudent
from tracegap.students.vllm_engine import Engine
from training import rows, train

SETTINGS = GenerationSettings(max_new_tokens=12)


def asks(seed=0):
    return [Ask(row.example_id, "correct", seed, "full", row.prompt) for row in rows()]


def said(student, seed=0):
    batches = student.generate(student.plan(asks(seed)))
    return {g.example_id: g for batch in batches for g in batch}


def test_an_adapter_answers_as_by_the_local_decoder(llm, tiny_student, tmp_path):
    texts = []
    for seed in (0, 1):
        train(tiny_student, tmp_path / str(seed), seed=seed)
        student = Trained(str(tiny_student), tmp_path / str(seed))
        served = VllmStudent(Engine.of_trained(student, {}), SETTINGS)
        texts.append(said(served))
        assert texts[-1] == said(LocalStudent.trained(student, SETTINGS))
    assert len(llm.begun) == 1
    assert {g.text for g in texts[0].values()} != {g.text for g in texts[1].values()}


def test_what_went_in_circles_is_unfinished(llm, tiny_student, monkeypatch):
    monkeypatch.setattr(llm, "reason", "repetition")
    engine = Engine.of_model(f"vllm:{tiny_student}", None, PLAIN, {})
    found = said(VllmStudent(engine, SETTINGS))
    assert {g.finish_reason for g in found.values()} == {"length"}


def test_each_draw_is_of_its_student_its_sample_and_its_question(llm, tiny_student):
    engine = Engine.of_model(f"vllm:{tiny_student}", None, PLAIN, {})
    greedy = VllmStudent(engine, SETTINGS)
    said(greedy)
    assert {how.temperature for _, how in llm.asked} == {0.0}
    llm.asked.clear()
    for number in (1, 2):
        student = VllmStudent(engine, SETTINGS, Sampling(0.7, number, 0.9))
        assert student.identity != greedy.identity
        for seed in (0, 1):
            said(student, seed)
    assert {(how.temperature, how.top_p) for _, how in llm.asked} == {(0.7, 0.9)}
    assert len({how.seed for _, how in llm.asked}) == 4 * len(asks())
