"""Sampling: by seed, and the colder the likelier."""

import pytest

from tracegap.students.requests import Ask


def ask(name, seed=0):
    return Ask(name, "correct", seed, "full", [])


def test_samples_are_drawn_by_seed_and_follow_the_temperature():
    torch = pytest.importorskip("torch")
    from tracegap.students.sampling import Sampling, likeliest

    torch.manual_seed(0)
    logits = torch.randn(64, 40)

    rows = range(64)

    def drawn(temperature, number, name, seed=0):
        asks = [ask(f"{name}{i}", seed) for i in rows]
        return Sampling(temperature, number).chooser(asks)(logits, rows)

    assert torch.equal(drawn(1.0, 1, "a"), drawn(1.0, 1, "a"))
    assert not torch.equal(drawn(1.0, 1, "a"), drawn(1.0, 2, "a"))
    assert not torch.equal(drawn(1.0, 1, "a"), drawn(1.0, 1, "b"))
    assert not torch.equal(drawn(1.0, 1, "a"), drawn(1.0, 1, "a", seed=1))
    assert torch.equal(drawn(1e-4, 1, "a"), likeliest(logits, rows))


def test_shares_of_tokens_are_their_chances_and_top_p_keeps_the_likeliest():
    torch = pytest.importorskip("torch")
    from tracegap.students.sampling import Sampling

    n = 20_000
    asks, rows = [ask(f"e{i}") for i in range(n)], range(n)
    flat = torch.log(torch.tensor([[0.2, 0.7, 0.1]])).repeat(n, 1)
    for top_p, wanted in (
        (1.0, [0.2, 0.7, 0.1]),
        (0.8, [2 / 9, 7 / 9, 0.0]),
        (0.69, [0.0, 1.0, 0.0]),
        (0.01, [0.0, 1.0, 0.0]),
    ):
        tokens = Sampling(1.0, 1, top_p).chooser(asks)(flat, rows)
        shares = torch.bincount(tokens, minlength=3) / n
        assert torch.allclose(shares, torch.tensor(wanted), atol=0.015)


def test_a_row_draws_the_same_whichever_rows_are_beside_it():
    torch = pytest.importorskip("torch")
    from tracegap.students.sampling import Sampling

    torch.manual_seed(1)
    steps = torch.randn(6, 5, 40)  # steps, rows, vocabulary
    asks = [ask(f"e{i}") for i in range(5)]
    together, alone = (Sampling(1.0, 3).chooser(asks[at:]) for at in (0, 2))
    for step, logits in enumerate(steps):
        # rows leave the batch and change places, as the decoder has it
        rows = list(range(5)) if step < 3 else [4, 2]
        tokens = dict(zip(rows, together(logits[rows], rows).tolist(), strict=True))
        assert alone(logits[[2]], [0]).tolist() == [tokens[2]]


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

    def texts(sampling, batch_size=4):
        trained = Trained(str(tiny_student), tiny_student)
        more = settings.model_copy(update={"batch_size": batch_size})
        student = LocalStudent.trained(trained, more, sampling)
        said = {g.example_id: g.text for b in student.generate(student.plan(asks)) for g in b}
        return [said[ask.example_id] for ask in asks]

    assert texts(Sampling(1.0, 1)) == texts(Sampling(1.0, 1))
    assert texts(Sampling(1.0, 1)) != texts(Sampling(1.0, 2))
    assert texts(Sampling(1e-5, 1)) == texts(None)
    assert texts(Sampling(1.0, 1), 1) == texts(Sampling(1.0, 1), 6)
