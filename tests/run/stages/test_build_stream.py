"""Streamed builds: the same rows, with any number of processes, and after a kill."""

import json
import subprocess
import sys

import pytest

from tracegap.errors import BadInputError, SettingsError
from tracegap.files import read_records
from tracegap.records import Example
from tracegap.run.experiment import read_experiment
from tracegap.run.folder import RunFolder
from tracegap.run.stages import build_stream as stream
from tracegap.run.stages.build import arm_rows, shaped_lines
from tracegap.run.stages.train import training_rows
from tracegap.tasks import get_task
from tracegap.tasks.contract import contract_violations
from tracegap.tasks.marco.generator import generate
from tracegap.traces.arms import RULE_ARMS
from tracegap.traces.plan import plan_arms


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "train.jsonl"
    lines = [json.dumps(row) for row in generate(400, 0)]
    lines[10] = "{"
    lines[20] = json.dumps(json.loads(lines[20]) | {"query_type": "odd"})
    path.write_text("\n".join(lines) + "\n")
    return path


def settings(source, **changes):
    return read_experiment(None, {"task.name": "marco", "task.source": str(source), **changes})


@pytest.fixture(autouse=True)
def small_stretches(monkeypatch):
    monkeypatch.setattr(stream, "_STRETCH", 100_000)


def files(run):
    skip = {"manifests"}
    return {
        p.relative_to(run.root).as_posix(): p.read_bytes()
        for p in run.root.rglob("*")
        if p.is_file() and p.parent.name not in skip
    }


def test_rows_are_those_of_build_row_and_nothing_is_lost(tmp_path, source):
    run, experiment = RunFolder(tmp_path / "run"), settings(source, arms=list(RULE_ARMS))
    stream.build_stream(run, experiment, 1)
    train = list(read_records(run.train_examples, Example))
    test = list(read_records(run.test_examples, Example))
    report = json.loads(run.data_report.read_text())
    assert len(train) + len(test) == 398
    assert report["quarantined"]["rows"] == 2
    assert len(run.quarantine.read_text().splitlines()) == 2
    assert sum(report["sizes"]["train"].values()) == len(train)
    task = get_task("marco")
    pieces = task.stretches(source, stream._STRETCH)
    plan = plan_arms(list(stream._sample(pieces, task, task, 0)), task, experiment.data_seed)
    for arm in experiment.arms:
        rows = arm_rows(train, arm, plan)
        wanted = list(shaped_lines(rows, train, arm, experiment.format))
        assert run.traces(arm).read_text().splitlines() == wanted
    assert contract_violations(task, train, 0) == []
    assert {e.group for e in train}.isdisjoint(e.group for e in test)
    assert not list(run.root.rglob("*.0*"))


def test_several_processes_write_the_same_files(tmp_path, source):
    one, two = RunFolder(tmp_path / "one"), RunFolder(tmp_path / "two")
    stream.build_stream(one, settings(source), 1)
    stream.build_stream(two, settings(source), 2)
    assert files(one) == files(two)


@pytest.mark.parametrize("when", [0, 2])
def test_a_killed_build_goes_on_and_ends_with_the_same_files(tmp_path, source, monkeypatch, when):
    whole, killed = RunFolder(tmp_path / "whole"), RunFolder(tmp_path / "killed")
    stream.build_stream(whole, settings(source), 1)
    real, built = stream.build_stretch, []

    def stopped(stretch, number, run, *more):
        if number == when:
            (run.root / "traces").mkdir(parents=True, exist_ok=True)
            (run.root / "traces" / "correct.jsonl.000009").write_text("half a ro")
            with run.traces("correct").open("a") as half:
                half.write("half a row")
            raise KeyboardInterrupt
        return real(stretch, number, run, *more)

    monkeypatch.setattr(stream, "build_stretch", stopped)
    with pytest.raises(KeyboardInterrupt):
        stream.build_stream(killed, settings(source), 1)

    def counted(stretch, number, run, *more):
        built.append(number)
        return real(stretch, number, run, *more)

    monkeypatch.setattr(stream, "build_stretch", counted)
    stream.build_stream(killed, settings(source), 1)
    assert built[0] == when
    assert files(killed) == files(whole)
    built.clear()
    stream.build_stream(killed, settings(source), 1)  # complete: nothing to do
    assert built == []


def test_the_command_streams_and_the_next_stage_finds_its_rows(tmp_path, source):
    run = RunFolder(tmp_path / "run")
    command = ["build", "--stream", "--task", "marco", "--source", str(source), "--workers", "1"]
    subprocess.run(
        [sys.executable, "-m", "tracegap", *command, "--output-dir", str(run.root)],
        check=True,
        capture_output=True,
    )
    assert run.manifest("build").exists()
    assert len(run.traces("correct").read_text().splitlines()) > 380


def test_a_changed_source_is_built_anew(tmp_path, source):
    run = RunFolder(tmp_path / "run")
    stream.build_stream(run, settings(source), 1)
    before = files(run)
    source.write_text("\n".join(source.read_text().splitlines()[:300]) + "\n")
    stream.build_stream(run, settings(source), 1)
    assert len(files(run)["data/train.jsonl"]) < len(before["data/train.jsonl"])


@pytest.mark.parametrize(
    "changes",
    [
        {"task.name": "babi"},
        {"task.source": "synthetic"},
        {"task.train": 5},
        {"task.split": "paper"},
    ],
)
def test_what_cannot_be_streamed_is_refused(tmp_path, source, changes):
    with pytest.raises(SettingsError, match=r"--stream|streamed"):
        stream.build_stream(RunFolder(tmp_path / "run"), settings(source, **changes), 1)


def test_a_source_without_a_usable_row_is_an_error(tmp_path):
    path = tmp_path / "train.jsonl"
    path.write_text("{}\n")
    with pytest.raises(BadInputError, match="no training row"):
        stream.build_stream(RunFolder(tmp_path / "run"), settings(path), 1)


@pytest.mark.parametrize("form", ["messages", "stepwise"])
def test_training_reads_the_rows_that_were_built_in_another_shape(tmp_path, source, form):
    """The plan was fitted on a sample of the source: all examples would give another."""
    told = {}
    for name in ("prompt-completion", form):
        run, experiment = RunFolder(tmp_path / name), settings(source, format=name)
        stream.build_stream(run, experiment, 1)
        told[name] = training_rows(run, experiment, "incorrect")
    assert told[form] == told["prompt-completion"]
    assert len(told[form]) > 380


def test_a_task_of_ones_own_is_streamed_by_several_processes(tmp_path, source):
    """Its class stands in a file that another process does not know."""
    file = tmp_path / "my_task.py"
    file.write_text(
        "from tracegap.tasks.marco.task import Marco\n\n\nclass Mine(Marco):\n    name = 'mine'\n"
    )
    run = RunFolder(tmp_path / "run")
    stream.build_stream(run, settings(source, **{"task.name": str(file)}), 2)
    assert len(run.traces("incorrect").read_text().splitlines()) > 380
