"""Checkpoints: a stopped training resumes exactly."""

import pytest

from training import train


def files(folder):
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir()) if p.is_file()}


@pytest.mark.parametrize("stop_at", [1, 3, 4, 8, 10])
def test_a_stopped_training_resumes_to_the_same_bytes(tiny_student, tmp_path, stop_at):
    train(tiny_student, tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        train(tiny_student, tmp_path / "halves", stop_at=stop_at)
    train(tiny_student, tmp_path / "halves")
    assert files(tmp_path / "halves") == files(tmp_path / "whole")
