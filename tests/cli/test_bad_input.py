"""What a stranger gets wrong is answered in one sentence that says where and what to do."""

import json
import re
import shutil

import pytest

from tracegap.records import Example


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
        ("student: 'mock:lable=1'\n", "'lable': it is unknown. The keys are label, evidence"),
        ("student: ''\n", "field 'student': it is empty"),
        ("a: &a [*a]\n", "'a' is unknown"),
        ("training:\n  preset: Big\n", "preset 'Big' is unknown"),
    ],
)
def test_a_setting_that_does_not_fit_is_named_with_its_line(refused, tmp_path, text, expected):
    config = tmp_path / "c.yaml"
    config.write_text(text, encoding="utf-8")
    assert re.search(expected, refused("build", config, "--output-dir", tmp_path / "o", code=2))
    assert not (tmp_path / "o").exists()


def test_a_setting_that_is_set_twice_is_a_fault_of_the_file(refused, tmp_path):
    config = tmp_path / "c.yaml"
    config.write_text("student: mock\nstudent: mock\n", encoding="utf-8")
    assert "line 2: field 'student' is set twice, first in line 1" in refused("build", config)


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
