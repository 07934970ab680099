"""What a stranger gets wrong is answered in one sentence that says where and what to do."""

import json
import re
import shutil
import sys

import pytest

from tracegap.cli import main as cli
from tracegap.records import Example


def said(capsys, monkeypatch, *arguments):
    """Runs the command line in this process; returns (exit code, stdout, stderr)."""
    monkeypatch.setattr(sys, "argv", ["tracegap", *map(str, arguments)])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    out = capsys.readouterr()
    return stopped.value.code or 0, out.out, out.err


@pytest.fixture
def tracegap(capsys, monkeypatch):
    return lambda *arguments: said(capsys, monkeypatch, *arguments)


@pytest.fixture
def refused(tracegap):
    def run(*arguments):
        code, _, err = tracegap(*arguments)
        assert code == 1
        assert err.startswith("error: ")
        assert len(err.strip().splitlines()) == 1
        return err

    return run


@pytest.fixture
def mock_run(tracegap, tmp_path):
    folder = tmp_path / "run"
    code, _, err = tracegap(
        "run", "--student", "mock", "--task", "babi", "--limit", 12, "--output-dir", folder
    )
    assert code == 0, err
    return folder


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("student: mock\nseeds: [0, 0]\n", "line 2: field 'seeds': 0 is named twice"),
        ("seeds: []\n", "field 'seeds': the list is empty"),
        ("seeds: [0, -1]\n", "field 'seeds.1': .* equal to 0"),
        ("seeds: 3\n", "field 'seeds': input should be a list"),
        ("arms: [vanilla, vanilla]\n", "'vanilla' is named twice"),
        ("arms: []\n", "the list is empty"),
        ("task:\n  name: babi\n  train: 0\n", "line 3: field 'task.train'"),
        ("task: babi\n", "field 'task': input should be a mapping"),
        ("task: {name: nope}\n", "task 'nope' is unknown; there are: "),
        ("\nsedes: [1]\n", "line 2: field 'sedes' is unknown; there are: title, task, arms"),
        ("training:\n  epoch: 2\n", "line 2: field 'training.epoch' is unknown; .*epochs"),
        ("student: mock\nstudent: mock\n", "line 2: field 'student' is set twice, first in line 1"),
        ("student: 'mock:lable=1'\n", "'lable': it is unknown. The keys are label, evidence"),
        ("student: ''\n", "field 'student': it is empty"),
        ("a: &a [*a]\n", "'a' is unknown"),
        ("training:\n  preset: Big\n", "preset 'Big' is unknown"),
    ],
)
def test_a_setting_that_does_not_fit_is_named_with_its_line(refused, tmp_path, text, expected):
    config = tmp_path / "c.yaml"
    config.write_text(text, encoding="utf-8")
    assert re.search(expected, refused("build", config, "--output-dir", tmp_path / "o"))
    assert not (tmp_path / "o").exists()


def test_what_was_typed_is_not_blamed_on_the_file(refused, tmp_path):
    config = tmp_path / "c.yaml"
    config.write_text("format: messages\n", encoding="utf-8")
    error = refused("build", config, "--format", "xml", "--output-dir", tmp_path / "o")
    assert error.startswith("error: command line: field 'format'")


def test_a_seed_in_place_of_the_configs_is_told(tracegap, tmp_path):
    config = tmp_path / "c.yaml"
    text = "student: mock\ntask: {name: babi, limit: 8}\nseeds: [0, 1, 2]\n"
    config.write_text(text, encoding="utf-8")
    _, out, _ = tracegap("build", config, "--seed", 7, "--output-dir", tmp_path / "o")
    assert "note: seed 7 in place of" in out
    settings = json.loads((tmp_path / "o" / "settings.json").read_text())
    assert (settings["seeds"], settings["data_seed"]) == ([7], 7)


def test_a_strangers_folder_is_left_as_it_is(refused, tmp_path):
    (tmp_path / "thesis.tex").write_text("mine")
    assert "holds no run" in refused("run", "--student", "mock", "--output-dir", tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.tex"]
    file = tmp_path / "thesis.tex"
    assert "is a file" in refused("run", "--student", "mock", "--output-dir", file)


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("data/report.json", lambda text: text[:40]),
        ("data/report.json", lambda text: "[]"),
        ("generations/correct-seed0.jsonl", lambda text: text.split("\n", 1)[1]),
        ("verdicts/correct-seed0.jsonl", lambda text: text.split("\n", 1)[1]),
        ("data/test.jsonl", lambda text: text.split("\n", 1)[1]),
        ("analysis/analysis.json", lambda text: "{}"),
    ],
)
def test_a_damaged_file_is_named_by_the_report(refused, mock_run, name, damage):
    path = mock_run / name
    path.write_text(damage(path.read_text()), encoding="utf-8")
    assert str(path) in refused("report", mock_run)


def test_an_analysis_by_an_older_method_is_to_be_made_again(refused, tracegap, mock_run):
    manifest = mock_run / "manifests" / "analyse.json"
    saved = json.loads(manifest.read_text())
    manifest.write_text(json.dumps(saved | {"key": "of an older method"}), encoding="utf-8")
    shutil.rmtree(mock_run / "tables")
    assert f"run `tracegap analyse {mock_run}` again" in refused("report", mock_run)
    assert tracegap("analyse", mock_run)[0] == tracegap("report", mock_run)[0] == 0


def test_evidence_outside_the_context_is_named_with_its_line(refused, mock_run):
    path = mock_run / "data" / "test.jsonl"
    row = json.loads(path.read_text().splitlines()[0])
    path.write_text(json.dumps(row | {"evidence": [99]}) + "\n", encoding="utf-8")
    error = refused("score", mock_run)
    assert "test.jsonl, line 1" in error
    assert "evidence 99 is no position" in error
    with pytest.raises(ValueError, match="no position"):
        Example(**row | {"evidence": (-1,)})


def test_show_names_ids_there_are(refused, mock_run):
    assert re.search(r"there are \d+ others, e\.g\. babi-", refused("show", mock_run, "nope"))


def test_every_stage_says_what_it_did(tracegap, mock_run):
    assert "not trained" in tracegap("train", mock_run)[1]
    for stage, name in (("generate", "generations"), ("score", "verdicts"), ("analyse", ".json")):
        assert name in tracegap(stage, mock_run)[1]


@pytest.mark.parametrize(
    "arguments",
    [
        ("power", "--first-only", "nan", "--second-only", "0.1"),
        ("analyse", "--counts", "99999999999999999999,2,3,4"),
        ("build", "--workers", "2"),
    ],
)
def test_odd_options_are_refused(refused, tmp_path, arguments, monkeypatch):
    monkeypatch.chdir(tmp_path)
    refused(*arguments)
    assert not list(tmp_path.iterdir())


def test_the_summary_cuts_no_name(tracegap, mock_run, monkeypatch):
    shutil.rmtree(mock_run / "tables")
    _, out, _ = tracegap("report", mock_run)
    assert "incorrect" in out
    assert "…" not in out


def test_the_version_is_told(tracegap):
    assert re.fullmatch(r"tracegap \d+\.\d+\.\d+\n", tracegap("--version")[1])
