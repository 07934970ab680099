"""Whole runs through the command line: settings, stages, resume, and bad input."""

import json
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from commands import tracegap

MOCK = "mock:label=0.9,evidence=0.8,answer_if_right=0.95,answer_if_wrong=0.3"


def files(folder):
    """Every file of a run but the lock and the wall times, by name."""
    return {
        str(p.relative_to(folder)): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and p.name != ".lock" and ".times." not in p.name
    }


def refused(*arguments):
    """Runs a command that must fail; returns its one sentence."""
    result = tracegap(*arguments)
    assert result.returncode == 1, result.stdout + result.stderr
    assert "Traceback" not in result.stderr
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("error: ")
    return lines[0]


@pytest.fixture(scope="module")
def mock_run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run") / "mock"
    result = tracegap(
        "run", "--student", MOCK, "--task", "babi", "--limit", 60, "--output-dir", folder
    )
    assert result.returncode == 0, result.stderr
    return folder, result.stdout


def test_a_run_writes_every_file_and_says_where_the_report_is(mock_run):
    folder, said = mock_run
    assert f"report: {folder / 'report.html'}" in said
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


def test_arms_differ_in_their_traces_and_in_nothing_else(mock_run):
    folder, _ = mock_run
    arms = {
        arm: [json.loads(x) for x in (folder / "traces" / f"{arm}.jsonl").read_text().splitlines()]
        for arm in ("vanilla", "correct", "incorrect")
    }
    assert len(arms["correct"]) == 60
    for rows in zip(*arms.values(), strict=True):
        assert len({row["example_id"] for row in rows}) == 1
        assert len({json.dumps(row["prompt"]) for row in rows}) == 1
        answers = {row["completion"][0]["content"].split("<answer>")[1] for row in rows}
        assert len(answers) == 1
        vanilla, correct, incorrect = (row["completion"][0]["content"] for row in rows)
        assert "<think>" not in vanilla
        assert correct != incorrect


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


@pytest.mark.parametrize("form", ["messages", "stepwise", "prompt-completion"])
def test_trl_reads_the_written_rows_as_they_are(tmp_path, form):
    datasets = pytest.importorskip("datasets")
    out = tmp_path / "run"
    result = tracegap(
        "build", "--task", "babi", "--limit", 8, "--format", form, "--output-dir", out
    )
    assert result.returncode == 0, result.stderr
    path = str(out / "traces" / "incorrect.jsonl")
    rows = datasets.load_dataset("json", data_files=path, split="train", cache_dir=str(tmp_path))
    wanted = {
        "messages": {"messages"},
        "stepwise": {"prompt", "completions", "labels"},
        "prompt-completion": {"prompt", "completion"},
    }[form]
    assert wanted | {"label", "evidence", "example_id"} <= set(rows.column_names)
    assert len(rows) == 8
    if form == "stepwise":
        assert all(labels == [False, False, True] for labels in rows["labels"])


def test_show_prints_one_question_with_every_verdict(mock_run):
    folder, _ = mock_run
    first = json.loads((folder / "data" / "test.jsonl").read_text().splitlines()[0])
    said = tracegap("show", folder, first["id"]).stdout
    assert first["question"] in said
    assert said.count("answer    ") >= 3
    assert "no 'nonsense'" in refused("show", folder, "nonsense")


def test_tasks_are_listed():
    said = tracegap("tasks").stdout
    assert "cotempqa" in said
    assert "babi" in said


def test_the_same_from_python(tmp_path):
    from tracegap import Experiment, run_experiment

    experiment = Experiment(task={"name": "babi", "train": 20, "test": 20}, student="mock")
    run = run_experiment(experiment, tmp_path / "run")
    assert run.report.exists()


# bad input


def test_an_unknown_student_is_one_sentence(tmp_path):
    said = refused(
        "run", "--student", tmp_path / "nowhere", "--task", "babi", "--limit", 8,
        "--output-dir", tmp_path / "run",
    )  # fmt: skip
    assert "cannot be loaded" in said
    assert (tmp_path / "run" / "manifests" / "build.json").exists()  # finished work is kept


def test_an_unknown_task_lists_those_there_are(tmp_path):
    said = refused("run", "--task", "nonsense", "--output-dir", tmp_path / "run")
    assert "babi" in said
    assert "cotempqa" in said


def test_an_output_folder_of_another_config_is_refused_and_kept(mock_run):
    folder, _ = mock_run
    before = files(folder)
    said = refused("run", "--student", "mock", "--task", "babi", "--output-dir", folder)
    assert "other settings" in said
    assert "--output-dir" in said
    assert files(folder) == before


def test_a_folder_with_other_files_is_refused(tmp_path):
    (tmp_path / "thesis.tex").write_text("x")
    assert "holds no run" in refused("run", "--student", "mock", "--output-dir", tmp_path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("studnt: mock\n", "studnt"),
        ("seeds: many\n", "seeds"),
        ("training: {preset: large}\n", "large"),
        ("arms: [correct, wrong]\n", "arms"),
        ("training: {epochs: 0}\n", "epochs"),
        ("a: [1\n", "line 2"),
        ("- mock\n", "mapping"),
    ],
)
def test_a_bad_config_names_the_file_and_the_setting(tmp_path, text, expected):
    config = tmp_path / "config.yaml"
    config.write_text(text)
    said = refused("run", config, "--output-dir", tmp_path / "run")
    assert "config.yaml" in said
    assert expected in said


@pytest.mark.parametrize("stage", ["train", "generate", "score", "analyse", "report"])
def test_a_stage_without_its_run_says_so(tmp_path, stage):
    assert "holds no run" in refused(stage, tmp_path)


def test_a_stage_without_the_one_before_names_the_missing_file(tmp_path):
    out = tmp_path / "run"
    tracegap("build", "--task", "babi", "--limit", 8, "--output-dir", out)
    assert "generations" in refused("score", out)


def test_a_cut_file_of_a_run_is_named_with_its_line(mock_run, tmp_path):
    import shutil

    out = tmp_path / "cut"
    shutil.copytree(mock_run[0], out)
    path = out / "generations" / "correct-seed0.jsonl"
    path.write_bytes(path.read_bytes()[:-40])
    said = refused("score", out)
    assert "correct-seed0.jsonl, line" in said


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


def test_two_writers_do_not_share_a_folder(tmp_path):
    from tracegap.errors import SettingsError
    from tracegap.run.folder import only_writer

    second = only_writer(tmp_path)
    with only_writer(tmp_path), pytest.raises(SettingsError, match="another tracegap"):
        second.__enter__()


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


def test_a_log_gets_a_line_at_the_end_of_each_piece_of_work(mock_run):
    _, said = mock_run
    assert "generate correct, seed 0: 180/180" in said  # with both controls


def test_a_limit_is_a_cap_and_one_size_alone_is_enough(tmp_path):
    config = tmp_path / "c.yaml"
    config.write_text("student: mock\ntask: {name: babi, train: 700, limit: 650}\n")
    assert tracegap("build", config, "--output-dir", tmp_path / "a").returncode == 0
    sizes = json.loads((tmp_path / "a/data/report.json").read_text())["sizes"]
    assert sum(sizes["train"].values()) == 650
    assert sum(sizes["test"].values()) == 650


def test_a_wrong_setting_does_not_lock_the_folder(tmp_path):
    out = tmp_path / "run"
    wrong = ("run", "--student", "mock", "--source", tmp_path / "none", "--output-dir", out)
    assert "none" in refused(*wrong)
    mended = ("build", "--student", "mock", "--limit", "20", "--output-dir", out)
    assert tracegap(*mended).returncode == 0
    said = refused("build", "--student", "mock", "--limit", "30", "--output-dir", out)
    assert "task.limit: 20 there, 30 here" in said


def test_generations_that_are_not_what_was_asked_are_refused(mock_run, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(mock_run[0], folder)
    path = folder / "generations" / "correct-seed0.jsonl"
    lines = path.read_text().splitlines(keepends=True)
    for text, said in (
        ("".join(lines[:-1]), "1 of 180 generations are missing"),
        ("".join([*lines, lines[3]]), "line 181: field 'example_id'.*stands there twice"),
        ("".join(lines).replace('"seed":0', '"seed":1'), "line 1.*was not asked of this student"),
    ):
        path.write_text(text)
        assert re.search(said, refused("score", folder))


def test_a_damaged_manifest_counts_as_unfinished(mock_run, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(mock_run[0], folder)
    (folder / "manifests" / "build.json").write_text("[]")
    assert tracegap("score", folder).returncode == 0
    (folder / "manifests" / "analyse.json").write_text("[]")
    assert tracegap("analyse", folder).returncode == 0


def test_yaml_that_is_no_yaml_says_why(tmp_path):
    config = tmp_path / "c.yaml"
    config.write_text("title: 2024-13-45\n")
    assert "quote that text" in refused("run", config, "--output-dir", tmp_path / "a")
    config.write_text("title: [a\nstudent: mock\n")
    assert re.search(r"c\.yaml, line \d: is not valid YAML \(", refused("run", config))


def test_a_folder_with_brackets_and_a_missing_class_are_told(shared_data, tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(shared_data / "cotempqa" / "equal.json", folder)
    out = tmp_path / "[b]" / "[" / "b]"
    result = tracegap(
        *("build", "--student", "mock", "--source", folder, "--limit", "20", "--output-dir", out)
    )
    assert result.returncode == 0, result.stderr
    assert "holds no during.json, overlap.json, mix.json" in " ".join(result.stdout.split())
