"""Students by name: found, or one sentence why not."""

import importlib.util
import sys

import pytest

from tracegap.errors import StudentError
from training import SETTINGS, train

torch = pytest.importorskip("torch")


def test_an_unknown_student_gets_one_sentence(tmp_path):
    with pytest.raises(StudentError, match="cannot be loaded") as caught:
        train(tmp_path / "nowhere", tmp_path / "out")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "change", [{"method": "qlora"}, {"optimiser": "paged-adamw-8bit"}], ids=lambda c: next(iter(c))
)
def test_a_missing_bitsandbytes_is_named(tiny_student, tmp_path, monkeypatch, change):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "bitsandbytes" else find(name)
    )
    for name in ("bitsandbytes", "bitsandbytes.optim"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(
        StudentError, match=r"bitsandbytes, .*pip install .bitsandbytes.* or set tr"
    ):
        train(tiny_student, tmp_path, SETTINGS.model_copy(update=change))


def test_too_little_memory_gets_one_sentence(tiny_student, tmp_path, monkeypatch):
    def no_room(*_):
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB.\nmore")

    monkeypatch.setattr("tracegap.students.train.completion_loss", no_room)
    with pytest.raises(StudentError, match=r"Tried to allocate.*halve training\.batch") as caught:
        train(tiny_student, tmp_path)
    assert "\n" not in str(caught.value)
