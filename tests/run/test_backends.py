"""Which student answers: the mock, again by another draw, or none that cannot be sampled."""

from rooms_task import EXAMPLES, TASK
from tracegap.run.backends import backend_of, engine_of, name_for, with_student
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder
from tracegap.run.trainings import Training
from tracegap.students.requests import asks_for
from tracegap.students.sampling import Sampling
from tracegap.students.settings import GenerationSettings

ONE = Training("correct", 0)


def experiment(student):
    return Experiment(task={"name": "babi"}, student=student)


def said(tmp_path, sampling=None):
    run = RunFolder(tmp_path)
    backend = backend_of(run, experiment("mock"), TASK, EXAMPLES, ONE, sampling)
    asks = asks_for(EXAMPLES, TASK, "correct", 0, ("full",))
    batches = backend.generate(backend.plan(list(asks)))
    return backend.identity, [g for batch in batches for g in batch]


def test_a_further_try_of_a_mock_is_another_draw_of_the_same_student(tmp_path):
    first, again = said(tmp_path), said(tmp_path, Sampling(1.0, 2))
    assert first == said(tmp_path)
    assert again == said(tmp_path, Sampling(1.0, 2))
    assert again[0] == f"{first[0]} try 3"
    assert [g.example_id for g in again[1]] == [g.example_id for g in first[1]]
    assert {g.seed for g in again[1]} == {0}
    assert [g.text for g in again[1]] != [g.text for g in first[1]]


def test_a_mock_of_another_size_draws_anew(tmp_path):
    run = RunFolder(tmp_path)
    asks = list(asks_for(EXAMPLES, TASK, "correct", 0, ("full",)))
    texts = []
    for size in (None, 10, 20, 10):
        one = Training("correct", 0, size)
        backend = backend_of(run, experiment("mock"), TASK, EXAMPLES, one)
        (said,) = backend.generate([asks])
        assert {g.seed for g in said} == {0}
        texts.append([g.text for g in said])
    assert texts[1] == texts[3]
    assert texts[0] != texts[1] != texts[2]


def test_a_served_student_is_sent_how_to_sample(tmp_path):
    run, student = RunFolder(tmp_path), experiment("openai:m@http://localhost:1/v1")
    for sampling, sent in (
        (Sampling(0.8, 3), {"temperature": 0.8, "seed": 3}),
        (Sampling(0.8, 3, 0.9), {"temperature": 0.8, "seed": 3, "top_p": 0.9}),
    ):
        backend = backend_of(run, student, TASK, EXAMPLES, ONE, sampling)
        assert backend._more == sent
        for field, value in sent.items():
            assert f"('{field}', {value})" in backend.identity


def test_another_run_of_a_served_student_draws_anew(tmp_path):
    run, student = RunFolder(tmp_path), experiment("openai:m@http://localhost:1/v1")
    seeds = {
        backend_of(
            run, student, TASK, EXAMPLES, Training("correct", seed), Sampling(1.0, number)
        )._more["seed"]
        for seed in range(5)
        for number in range(1, 9)
    }
    assert len(seeds) == 40


def test_vllm_answers_for_its_own_students_and_for_those_trained_here(tmp_path, monkeypatch):
    from tracegap.students import vllm_engine

    monkeypatch.setattr(vllm_engine.Engine, "of_model", lambda *given: given)
    monkeypatch.setattr(vllm_engine.Engine, "of_trained", lambda *given: given)
    run = RunFolder(tmp_path)
    named = experiment("vllm:x")
    assert engine_of(run, named, ONE) == ("vllm:x", None, named.template, {})
    monkeypatch.setattr("tracegap.run.backends.trained", lambda run, _, one: run.student(*one))
    asked = named.model_copy(
        update={"student": "smollm2-135m", "generation": GenerationSettings(decoder="vllm")}
    )
    assert asked.asks_vllm
    assert engine_of(run, asked, ONE) == (run.student(*ONE), {})


def test_texts_depend_on_the_students_folder_where_the_run_trains_one(tmp_path):
    run, inputs = RunFolder(tmp_path), [tmp_path / "test.jsonl"]
    assert with_student(inputs, run, experiment("mock"), Training("correct", 1)) == inputs
    trained = with_student(inputs, run, experiment("smollm2-135m"), Training("correct", 1))
    assert trained == [*inputs, run.identity, run.student("correct", 1)]


def test_a_served_student_is_named_by_arm_and_seed_where_its_name_asks_for_them():
    name = "openai:{arm}-seed{seed}@http://localhost:8000/v1"
    one = Training("correct", 3)
    assert name_for(name, one) == "openai:correct-seed3@http://localhost:8000/v1"
    assert name_for("openai:m@http://h/v1", one) == "openai:m@http://h/v1"
    assert name_for("a/{arm}", one) == "a/{arm}"
