"""Whole runs: the same bytes every time, stage by stage or at once, killed or not."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from commands import tracegap
from runs import MOCK, files, refused


def test_a_run_writes_every_file_and_says_where_the_report_is(mock_run):
    folder, result = mock_run
    assert f"report: {folder / 'report.html'}" in result.stdout
    assert (folder / "report.html").stat().st_size > 10_000
    assert list((folder / "tables").glob("*.csv"))
    assert list((folder / "tables").glob("*.tex"))
    analysis = json.loads((folder / "analysis" / "analysis.json").read_text())
    overall = {a["arm"]: a for a in analysis["arms"] if a["label"] is None}
    assert set(overall) == {"vanilla", "correct", "incorrect"}
    assert overall["correct"]["accuracy"]["label"]["n"] == 60
    assert overall["incorrect"]["accuracy"]["trace"]["value"] < 0.5
    assert overall["correct"]["accuracy"]["trace"]["value"] > 0.5


def test_two_runs_of_the_same_settings_agree_to_the_byte(mock_run, tmp_path):
    folder, _ = mock_run
    again = tmp_path / "again"
    tracegap("run", "--student", MOCK, "--task", "babi", "--limit", 60, "--output-dir", again)
    assert files(again) == files(folder)


def test_a_finished_run_is_left_alone(mock_run):
    folder, _ = mock_run
    before = {p: p.stat().st_mtime_ns for p in folder.rglob("*") if p.is_file()}
    tracegap("run", "--student", MOCK, "--task", "babi", "--limit", 60, "--output-dir", folder)
    after = {p: p.stat().st_mtime_ns for p in folder.rglob("*") if p.is_file()}
    changed = {p.name for p in before if before[p] != after[p]}
    assert changed <= {".lock"}


def test_the_stages_alone_make_the_same_run(mock_run, tmp_path):
    folder, _ = mock_run
    alone = tmp_path / "alone"
    config = tmp_path / "config.yaml"
    config.write_text(f"student: '{MOCK}'\ntask: {{name: babi, limit: 60}}\n", encoding="utf-8")
    assert tracegap("build", config, "--output-dir", alone).returncode == 0
    for stage in ("train", "generate", "score", "analyse", "report"):
        result = tracegap(stage, alone)
        assert result.returncode == 0, result.stderr
    assert files(alone) == files(folder)


# bad input


def test_an_unknown_student_is_one_sentence(tmp_path):
    pytest.importorskip("torch", reason="needs the extra `train`")
    said = refused(
        "run", "--student", tmp_path / "nowhere", "--task", "babi", "--limit", 8,
        "--output-dir", tmp_path / "run",
    )  # fmt: skip
    assert "cannot be loaded" in said
    assert (tmp_path / "run" / "manifests" / "build.json").exists()  # finished work is kept


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_one_sentence_and_finished_work_is_kept(tmp_path):
    import resource

    out = tmp_path / "run"
    arguments = ("run", "--student", "mock", "--task", "babi", "--limit", 60, "--output-dir", out)

    def small_disk():  # every file over 40 kB fails to be written, as on a full disk
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))

    result = tracegap(*arguments, preexec_fn=small_disk)
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert "cannot be written" in result.stderr
    assert not list(out.rglob("*.part"))
    assert tracegap(*arguments).returncode == 0  # with room again it goes on


# killed runs


def kill_and_resume(arguments, out, kills, seed):
    """Kills the run again and again at random moments, then lets it finish."""
    import random

    rng = random.Random(seed)
    command = [sys.executable, "-m", "tracegap", *map(str, arguments), "--output-dir", str(out)]
    killed = 0
    while killed < kills:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        time.sleep(rng.uniform(0.5, 6.0))
        if process.poll() is not None:
            assert process.returncode == 0, process.stderr.read().decode()
            break
        process.send_signal(signal.SIGKILL)
        process.wait()
        killed += 1
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return killed


@pytest.mark.slow
def test_twenty_kills_end_in_the_same_files(tiny_student, tmp_path):
    config = tmp_path / "config.yaml"
    config.write_text(
        f"student: {tiny_student}\n"
        "task: {name: babi, train: 60, test: 40}\n"
        "arms: [vanilla, correct]\n"
        "training: {checkpoint_every: 2, rank: 4, dropout: 0.1}\n"
        "generation: {max_new_tokens: 60, batch_size: 8, controls: 8}\n"
    )
    whole = tmp_path / "whole"
    assert tracegap("run", config, "--output-dir", whole).returncode == 0
    killed = 0
    for attempt in range(20):
        out = tmp_path / f"killed{attempt}"
        killed += kill_and_resume(("run", config), out, 20 - killed, seed=attempt)
        assert files(out) == files(whole)
        if killed >= 20:
            break
    assert killed >= 20
