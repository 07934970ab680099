"""Students by name: found, or one sentence why not."""

import pytest

from tracegap.errors import StudentError
from training import SETTINGS, train

torch = pytest.importorskip("torch")


def test_an_unknown_student_gets_one_sentence(tmp_path):
    with pytest.raises(StudentError, match="cannot be loaded") as caught:
        train(tmp_path / "nowhere", tmp_path / "out")
    assert "\n" not in str(caught.value)


def test_qlora_without_cuda_says_what_to_do(tiny_student, tmp_path):
    if torch.cuda.is_available():
        pytest.skip("there is CUDA here")
    with pytest.raises(StudentError, match=r"set training\.method to 'lora'"):
        train(tiny_student, tmp_path, SETTINGS.model_copy(update={"method": "qlora"}))
