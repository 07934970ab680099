"""A training that was killed goes on exactly, with every optimiser, and only from its own state."""

import json

import pytest

from tracegap.errors import BadInputError
from tracegap.records import TrainingRow
from tracegap.students.settings import PRESETS

torch = pytest.importorskip("torch")
pytest.importorskip("bitsandbytes", reason="needs the extra `qlora`")

# adapters of 4,096 weights and more, so that some of the optimiser's state has 8 bits
PAPER = PRESETS["paper"].model_copy(
    update={"rank": 64, "epochs": 2, "batch_size": 2, "accumulation": 2, "checkpoint_every": 2}
)
FILE = "checkpoint.safetensors"


class KilledError(Exception):
    pass


def rows(word="plus", count=10):
    return [
        TrainingRow(
            prompt=[{"role": "user", "content": f"What is {i} {word} {i}? " + "so " * (i % 4)}],
            completion=[{"role": "assistant", "content": f"<answer>{2 * i}</answer>"}],
            example_id=f"e{i}",
            arm="correct",
            label="sum",
            evidence=[],
        )
        for i in range(count)
    ]


def train(student, folder, settings=PAPER, seed=0, stop_at=None, word="plus"):
    from tracegap.students.train import train_student

    def progress(done, total, note=""):
        if done == stop_at:
            raise KilledError

    train_student(str(student), rows(word), folder, settings, seed, progress)


def files(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def whole(tiny_student, tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    with pytest.MonkeyPatch.context() as patch:  # the precision that each test has
        patch.setattr("tracegap.students.device.has_fast_bf16", lambda: False)
        train(tiny_student, folder)
    return files(folder)


@pytest.mark.parametrize("stop_at", [1, 2, 3, 4, 6])
def test_the_papers_training_resumes_to_the_same_bytes(tiny_student, tmp_path, whole, stop_at):
    with pytest.raises(KilledError):
        train(tiny_student, tmp_path, stop_at=stop_at)
    train(tiny_student, tmp_path)
    assert files(tmp_path) == whole


def test_a_training_killed_many_times_ends_the_same(tiny_student, tmp_path, whole):
    for stop_at in (3, 4, 5, 6):
        with pytest.raises(KilledError):
            train(tiny_student, tmp_path, stop_at=stop_at)
    train(tiny_student, tmp_path)
    assert files(tmp_path) == whole


def test_the_checkpoint_holds_counts_8_bit_state_and_one_pair_of_maps(tiny_student, tmp_path):
    from safetensors import safe_open

    with pytest.raises(KilledError):
        train(tiny_student, tmp_path, stop_at=5)
    with safe_open(tmp_path / FILE, framework="pt") as saved:
        names = list(saved.keys())
        note = saved.metadata()
        kinds = {saved.get_tensor(name).dtype for name in names if name.startswith("state1/")}
    assert note["step"] == "4"
    assert set(json.loads(note["numbers"]).values()) == {4}
    assert kinds == {torch.uint8, torch.float32}
    assert sum(name.startswith("qmap") for name in names) == 2


def test_restored_state_is_the_optimisers_own(tiny_student, tmp_path):
    """Counts stay whole numbers, and the maps stay shared, as the optimiser made them."""
    from tracegap.students.checkpoint import Checkpoint, trained_parameters
    from tracegap.students.train import _optimiser, trainable_student

    def made():
        model, _ = trainable_student(str(tiny_student), PAPER, seed=0)
        return model, _optimiser(model, PAPER)

    model, optimiser = made()
    for step in range(3):
        for parameter in trained_parameters(model).values():
            torch.manual_seed(step)
            parameter.grad = torch.randn_like(parameter)
        optimiser.step()
    Checkpoint(tmp_path, "this").save(3, model, optimiser)
    again, restored = made()
    assert Checkpoint(tmp_path, "this").load(again, restored) == 3
    maps = set()
    for old, new in zip(
        trained_parameters(model).values(), trained_parameters(again).values(), strict=True
    ):
        before, after = optimiser.state[old], restored.state[new]
        assert list(before) == list(after)
        assert type(after["step"]) is int
        for kind, value in before.items():
            if kind == "step":
                assert after[kind] == value
            else:
                assert torch.equal(after[kind], value)
                assert after[kind].dtype == value.dtype
        maps |= {id(after[kind]) for kind in after if kind.startswith("qmap")}
    assert len(maps) == 2
    assert all(group["lr"] == PAPER.learning_rate for group in restored.param_groups)


@pytest.mark.parametrize(
    "other",
    [{"seed": 1}, {"word": "and"}, {"settings": PAPER.model_copy(update={"learning_rate": 1e-3})}],
    ids=["seed", "rows", "settings"],
)
def test_another_trainings_checkpoint_is_not_taken_over(tiny_student, tmp_path, other):
    with pytest.raises(KilledError):
        train(tiny_student, tmp_path / "halves", stop_at=4)
    train(tiny_student, tmp_path / "halves", **other)
    train(tiny_student, tmp_path / "whole", **other)
    assert files(tmp_path / "halves") == files(tmp_path / "whole")


def test_a_damaged_checkpoint_is_named(tiny_student, tmp_path):
    with pytest.raises(KilledError):
        train(tiny_student, tmp_path, stop_at=4)
    (tmp_path / FILE).write_bytes((tmp_path / FILE).read_bytes()[:1000])
    with pytest.raises(BadInputError, match=r"checkpoint is damaged .*; delete it"):
        train(tiny_student, tmp_path)
