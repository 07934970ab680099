"""Several processes train as one does: the same gradients, and one set of files."""

import json
import os
import socket
import subprocess
import sys

import pytest

from commands import tracegap
from paths import ROOT
from tracegap.students.ranks import Ranks, launched, together

pytest.importorskip("torch", reason="needs the extra `train`")


def both(*line):
    """Runs a command as two processes that work together, as a launcher begins them."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    place = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "WORLD_SIZE": "2"}
    place |= {"GLOO_SOCKET_IFNAME": "lo", "OMP_NUM_THREADS": "1"}
    pair = [
        subprocess.Popen(
            [sys.executable, *map(str, line)],
            env=os.environ | place | {"RANK": str(rank), "LOCAL_RANK": str(rank)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank in range(2)
    ]
    said = [process.communicate() for process in pair]
    return [process.returncode for process in pair], said


def test_a_process_without_a_launcher_is_alone(monkeypatch):
    for name in ("RANK", "WORLD_SIZE"):
        monkeypatch.delenv(name, raising=False)
    assert launched() == Ranks()
    with together() as ranks:
        assert (ranks.leads, ranks.share([1, 2, 3]), ranks.salt) == (True, [1, 2, 3], ())
    monkeypatch.setenv("RANK", "1")
    monkeypatch.setenv("WORLD_SIZE", "2")
    second = launched()
    assert (second.leads, second.share([1, 2, 3]), second.share([1])) == (False, [2], [])
    assert second.salt == (1,)


def test_two_processes_have_the_gradients_of_one(tiny_student, tmp_path):
    from safetensors.torch import load_file

    from ranked import gradients_of

    codes, said = both(ROOT / "tests" / "ranked.py", tiny_student, tmp_path / "two")
    assert codes == [0, 0], said
    two = load_file(tmp_path / "two")
    one, loss = gradients_of(str(tiny_student))
    assert float(two.pop("loss")) == pytest.approx(loss, rel=1e-6)
    assert two.keys() == one.keys()
    largest = max(float(gradient.abs().max()) for gradient in one.values())
    assert largest > 0.01  # else nothing could differ
    assert max(float((two[name] - one[name]).abs().max()) for name in one) < 1e-7


@pytest.mark.slow
def test_a_job_by_two_processes_writes_one_student(tiny_student, tmp_path):
    config = tmp_path / "config.yaml"
    config.write_text(
        f"student: {tiny_student}\n"
        "task: {name: babi, train: 16, test: 12}\n"
        "arms: [correct]\n"
        "training: {rank: 4, epochs: 2, checkpoint_every: 3}\n"
    )
    job = "train-correct-seed0"
    for name in ("one", "two"):
        found = tracegap("build", config, "--output-dir", tmp_path / name)
        assert found.returncode == 0, found.stderr
        found = tracegap("job", tmp_path / name, "prepare")
        assert found.returncode == 0, found.stderr
    assert tracegap("job", tmp_path / "one", job, "--threads", 1).returncode == 0
    codes, said = both("-m", "tracegap", "job", tmp_path / "two", job, "--threads", 1)
    assert codes == [0, 0], said
    assert "loss" in said[0][1] + said[0][0]
    assert said[1] == ("", "")  # one of them tells how far it is
    one, two = (tmp_path / name / "students" / "correct-seed0" for name in ("one", "two"))
    assert {path.name for path in two.iterdir()} == {path.name for path in one.iterdir()}
    assert not list((tmp_path / "two" / "attempts").glob("*"))
    losses = [
        [json.loads(line)["loss"] for line in (folder / "loss.jsonl").read_text().splitlines()]
        for folder in (one, two)
    ]
    # in bf16, where the processor has it
    assert losses[0] == pytest.approx(losses[1], abs=0.02)
    (machine,) = (tmp_path / "two" / "machines").glob("*")
    assert json.loads(machine.read_text())["world_size"] == 2
    codes, said = both("-m", "tracegap", "job", tmp_path / "two", "generate-correct-seed0")
    assert codes == [2, 2]
    assert "is for one process" in said[0][1]
