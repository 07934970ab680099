"""Sampling: by seed, and the colder the likelier."""

import pytest


def test_samples_are_drawn_by_seed_and_follow_the_temperature():
    torch = pytest.importorskip("torch")
    from tracegap.students.sampling import Sampling, likeliest

    torch.manual_seed(0)
    logits = torch.randn(64, 40)

    def drawn(temperature, number, *keys):
        return Sampling(temperature, number).chooser(*keys)(logits)

    assert torch.equal(drawn(1.0, 1, "a"), drawn(1.0, 1, "a"))
    assert not torch.equal(drawn(1.0, 1, "a"), drawn(1.0, 2, "a"))
    assert not torch.equal(drawn(1.0, 1, "a"), drawn(1.0, 1, "b"))
    assert torch.equal(drawn(1e-4, 1, "a"), likeliest(logits))
    choose_one = Sampling(1.0, 1).chooser("c")
    flat = torch.log(torch.tensor([[0.7, 0.2, 0.1]])).repeat(20_000, 1)
    shares = torch.bincount(choose_one(flat), minlength=3) / 20_000
    assert torch.allclose(shares, torch.tensor([0.7, 0.2, 0.1]), atol=0.015)


def test_a_local_student_is_sampled(tiny_student, tmp_path):
    pytest.importorskip("torch")
    from tracegap.students.generate import LocalStudent
    from tracegap.students.requests import asks_for
    from tracegap.students.sampling import Sampling
    from tracegap.students.settings import GenerationSettings
    from tracegap.students.trained import Trained
    from tracegap.tasks import get_task
    from tracegap.tasks.babi.generator import generate

    task, settings = get_task("babi"), GenerationSettings(max_new_tokens=12, batch_size=4)
    asks = asks_for(list(generate(6, seed=0)), task, "correct", 0, ("full",))

    def texts(sampling):
        student = LocalStudent.trained(Trained(str(tiny_student), tiny_student), settings, sampling)
        return [g.text for batch in student.generate(student.plan(asks)) for g in batch]

    assert texts(Sampling(1.0, 1)) == texts(Sampling(1.0, 1))
    assert texts(Sampling(1.0, 1)) != texts(Sampling(1.0, 2))
    assert texts(Sampling(1e-5, 1)) == texts(None)
