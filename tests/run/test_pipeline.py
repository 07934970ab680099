"""Whole runs: the same bytes every time, stage by stage or at once, killed or not."""

import json
import signal
from pathlib import Path

import pytest

from commands import tracegap
from killed_runs import kill_often
from runs import MOCK, files, refused
from tracegap.run.folder import open_folder
from tracegap.run.pipeline import run_experiment
from tracegap.run.stages import generate as asking
from tracegap.run.stages.build import build
from tracegap.students.run import run_generation


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


# sweeps over training sizes


def test_a_sweep_has_files_of_each_size_and_results_of_the_largest(swept):
    experiment, run = swept
    assert experiment.task.sizes == (8, 24)  # ascending, however they are given
    for kind in ("generations", "verdicts"):
        names = {p.name for p in (run.root / kind).glob("*[0-9].jsonl") if "times" not in p.name}
        assert names == {
            f"{arm}-seed{seed}-train{size}.jsonl"
            for arm in ("vanilla", "correct")
            for seed in (0, 1)
            for size in (8, 24)
        }
    shared = {len(run.generations(*one).read_text().splitlines()) for one in experiment.trainings}
    assert len(shared) == 1
    analysis = json.loads(run.analysis.read_text())
    assert {a["verdicts"] for a in analysis["arms"] if a["label"] is None} == {32}
    curve = json.loads(run.learning.read_text())
    assert curve["sizes"] == [8, 24]
    page = run.report.read_text()
    assert "Learning curves" in page
    assert "results of those of 24." in page
    assert (run.tables / "learning.csv").exists()
    assert (run.tables / "learning.tex").exists()


def test_the_largest_of_a_sweep_is_built_as_a_single_size_is(swept, tmp_path):
    experiment, run = swept
    single = experiment.task.model_copy(update={"train": 24})
    alone = open_folder(tmp_path, experiment.model_copy(update={"task": single}))
    build(alone, experiment.model_copy(update={"task": single}))
    for name in ("data/train.jsonl", "data/test.jsonl", "traces/correct.jsonl"):
        assert (alone.root / name).read_bytes() == (run.root / name).read_bytes()
    notes = json.loads(run.data_report.read_text())["notes"]
    assert "the sets of 8 training examples are the first rows of the one of 24" in notes[-1]


def test_a_sweep_that_breaks_off_goes_on_and_ends_in_the_same_files(swept, tmp_path, monkeypatch):
    experiment, run = swept
    done = []

    class Killed(BaseException):
        pass

    def breaking(*arguments):
        if len(done) == 3:
            raise Killed
        done.append(arguments[2])
        return run_generation(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(asking, "run_generation", breaking)
        with pytest.raises(Killed):
            run_experiment(experiment, tmp_path)
    finished = {p.name for p in (tmp_path / "manifests").iterdir()}
    assert sum(name.startswith("generate-") for name in finished) == 3
    before = [path.stat().st_mtime_ns for path in done]
    again = run_experiment(experiment, tmp_path)
    assert [path.stat().st_mtime_ns for path in done] == before  # what was finished is kept
    assert files(again.root) == files(run.root)


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


def to_its_end(*arguments):
    result = tracegap(*arguments, timeout=3600)  # with other work on the machine it takes long
    assert result.returncode == 0, result.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sizes", "samples", "kills"),
    [("train: 60, test: 40", 1, 20), ("train: [8, 24], test: 12", 3, 8)],
)
def test_many_kills_end_in_the_same_files(tiny_student, tmp_path, sizes, samples, kills):
    config = tmp_path / "config.yaml"
    config.write_text(
        f"student: {tiny_student}\n"
        f"task: {{name: babi, {sizes}}}\n"
        "arms: [vanilla, correct]\n"
        "training: {checkpoint_every: 2, rank: 4, dropout: 0.1}\n"
        f"generation: {{max_new_tokens: 60, batch_size: 8, controls: 8, samples: {samples}}}\n"
    )
    whole = tmp_path / "whole"
    to_its_end("run", config, "--output-dir", whole)
    killed = 0
    for attempt in range(kills):
        out = tmp_path / f"killed{attempt}"
        command = ("run", config, "--output-dir", out)
        killed += kill_often(command, tmp_path / "said", kills - killed, seed=attempt)
        to_its_end(*command)
        assert files(out) == files(whole)
        if killed >= kills:
            break
    assert killed >= kills
