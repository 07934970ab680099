"""A student that was trained here: what its texts depend on."""

import pytest

pytest.importorskip("torch", reason="needs the extra `train`")

from tracegap.errors import StudentError
from tracegap.students.trained import Trained, load_trained


def test_who_it_is_follows_the_adapter_and_the_way_it_is_asked(tiny_student, tmp_path):
    (tmp_path / "adapter.bin").write_bytes(b"a")
    one = Trained(str(tiny_student), tmp_path)
    first = one.identity()
    assert first == one.identity()
    assert Trained(str(tiny_student), tmp_path, quantised=True).identity() != first
    (tmp_path / "adapter.bin").write_bytes(b"b")
    assert one.identity() != first


def test_an_adapter_that_cannot_be_loaded_is_one_sentence(tiny_student, tmp_path):
    (tmp_path / "adapter_config.json").write_text("{}")
    with pytest.raises(StudentError, match=r"the adapter cannot be loaded.*train this arm again"):
        load_trained(Trained(str(tiny_student), tmp_path))
