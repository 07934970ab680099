"""What a student was computed with."""

import json

import pytest

from tracegap.run.folder import RunFolder
from tracegap.run.machine import record_machine
from tracegap.students.device import has_fast_bf16


def test_threads_and_processor_are_recorded_where_the_job_writes(tmp_path):
    torch = pytest.importorskip("torch")
    run = RunFolder(tmp_path, tmp_path / "attempts" / "train-a.1")
    record_machine(run, "train-a")
    (path,) = tmp_path.rglob("*.json")
    assert path == tmp_path / "attempts" / "train-a.1" / "machines" / "train-a.json"
    found = json.loads(path.read_text())
    assert found["threads"] == torch.get_num_threads()
    assert found["precision"] == ("bf16" if has_fast_bf16() else "fp32")
    assert found["world_size"] == 1
    assert found["processor"]
