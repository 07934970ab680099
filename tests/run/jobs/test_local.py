"""Jobs in processes of this machine."""

import os
import signal
import subprocess
import sys
import time

import pytest

from commands import tracegap
from runs import files, refused
from tracegap.run.experiment import Experiment
from tracegap.run.folder import open_folder
from tracegap.run.jobs.graph import jobs_of, prepare
from tracegap.run.jobs.local import LocalProcesses
from tracegap.run.progress import silent

SMALL = """
student: mock
task: {name: babi, train: 24, test: 16}
arms: [vanilla, correct]
generation: {controls: 4}
interventions: {limit: 3}
"""


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "config.yaml"
    path.write_text(SMALL)
    return path


def test_two_processes_make_the_run_that_one_makes(config, tmp_path):
    for name, on in (("one", "local"), ("two", "local:2")):
        found = tracegap("run", config, "--output-dir", tmp_path / name, "--on", on)
        assert found.returncode == 0, found.stderr
    assert "jobs: 5/5" in found.stderr
    assert files(tmp_path / "two") == files(tmp_path / "one")
    assert (tmp_path / "two" / "interventions" / "correct-seed0.jsonl").exists()


def test_a_job_that_fails_gives_its_sentence_and_the_others_are_done(config, tmp_path):
    out = tmp_path / "out"
    assert tracegap("build", config, "--output-dir", out).returncode == 0
    # a folder stands where a file belongs
    (out / "generations").mkdir()
    (out / "generations" / "correct-seed0.jsonl").mkdir()
    (out / "generations" / "correct-seed0.jsonl" / "x").write_text("x")
    found = tracegap("run", config, "--output-dir", out, "--on", "local:2")
    assert found.returncode == 1
    *_, said = found.stderr.splitlines()
    assert said.startswith("error: 1 of 5 jobs failed, and 2 that need them could not begin; ")
    assert "generate-correct-seed0: " in said
    assert "Traceback" not in found.stderr
    assert refused("run", config, "--output-dir", out, "--on", "nowhere", code=2)
    assert (out / "manifests" / "score-vanilla-seed0.json").exists()


def ended_of(executor, count):
    found = []
    until = time.monotonic() + 120
    while len(found) < count and time.monotonic() < until:
        found += executor.ended()
    return found


def test_a_process_that_is_killed_is_begun_again_and_then_given_up(tmp_path):
    experiment = Experiment.model_validate(
        {"student": "mock", "task": {"name": "babi", "limit": 8}, "arms": ["correct"]}
    )
    run = open_folder(tmp_path, experiment)
    prepare(run, experiment)
    job = jobs_of(experiment)[0]
    executor = LocalProcesses(run.root, 1, 1, silent)
    try:
        executor.start(job)
        for _ in range(4):
            ((_, process),) = executor._running.values()
            os.kill(process.pid, signal.SIGKILL)
            process.join()
            found = executor.ended()
        assert [(ended.name, ended.why) for ended in found] == [
            (job.name, "its process was ended 4 times (-9).")
        ]
        executor.start(job)  # what was counted before does not count for a new run's executor
    finally:
        executor.close()
    executor = LocalProcesses(run.root, 1, 1, silent)
    try:
        executor.start(job)
        ((_, process),) = executor._running.values()
        os.kill(process.pid, signal.SIGKILL)
        assert [ended.why for ended in ended_of(executor, 1)] == [None]
    finally:
        executor.close()
    assert run.generations("correct", 0).exists()


def test_ctrl_c_ends_the_run_and_it_goes_on(config, tmp_path):
    out = tmp_path / "out"
    command = [sys.executable, "-m", "tracegap", "run", str(config), "--output-dir", str(out)]
    process = subprocess.Popen(
        [*command, "--on", "local:2"],
        stderr=subprocess.PIPE,
        text=True,
        # a shell has what it starts in the background pass Ctrl-C over
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    until = time.monotonic() + 120
    while not list(out.glob("attempts/*")) and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 130, said
    assert "Traceback" not in said
    assert said.rstrip().endswith("stopped; the same command goes on.")
    assert not (out / "report.html").exists()
    found = subprocess.run(command, capture_output=True, text=True)
    assert found.returncode == 0, found.stderr
    assert not (out / "attempts").exists()


@pytest.mark.slow
def test_real_students_come_out_the_same_by_one_process_and_by_two(tiny_student, tmp_path):
    config = tmp_path / "config.yaml"
    config.write_text(
        f"student: {tiny_student}\n"
        "task: {name: babi, train: [16, 32], test: 12}\n"
        "arms: [vanilla, correct, incorrect]\n"
        "seeds: [0, 1, 2]\n"
        "training: {checkpoint_every: 2, rank: 4, dropout: 0.1}\n"
        "generation: {max_new_tokens: 30, batch_size: 8, controls: 4}\n"
    )
    for name, on in (("one", "local"), ("two", "local:2")):
        options = ("--output-dir", tmp_path / name, "--on", on, "--threads", 1)
        found = tracegap("run", config, *options, timeout=1800)
        assert found.returncode == 0, found.stderr
    assert files(tmp_path / "two") == files(tmp_path / "one")
