"""Stage `build`: sizes, shapes, and what the source lacks."""

import json
import shutil

import pytest

from commands import tracegap
from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder
from tracegap.run.stages.build import build
from tracegap.traces.arms import RULE_ARMS


@pytest.fixture(scope="module", params=["prompt-completion", "stepwise"])
def built(request, tmp_path_factory):
    """A run of every arm that is written by rule."""
    run = RunFolder(tmp_path_factory.mktemp("built"))
    task = {"name": "babi", "train": 60, "test": 20}
    build(run, Experiment(task=task, student="mock", arms=RULE_ARMS, format=request.param))
    return run, request.param


def rows_of(run, arm):
    return [json.loads(line) for line in run.traces(arm).read_text().splitlines()]


def text_of(row):
    return row["completion"][0]["content"] if "completion" in row else "".join(row["completions"])


def test_arms_differ_in_their_traces_and_in_nothing_else(built):
    run, _ = built
    arms = [rows_of(run, arm) for arm in RULE_ARMS]
    assert {len(rows) for rows in arms} == {60}
    for rows in zip(*arms, strict=True):
        assert len({row["example_id"] for row in rows}) == 1
        assert len({json.dumps(row["prompt"]) for row in rows}) == 1
        answers = {text_of(row).split("<answer>")[1] for row in rows}
        assert len(answers) == 1
        texts = {row["arm"]: text_of(row) for row in rows}
        assert "<think>" not in texts["vanilla"]
        assert texts["correct"] != texts["incorrect"]
    traces = {
        arm: [len(text_of(row).split("</think>")[0]) for row in rows_of(run, arm)]
        for arm in ("filler", "correct")
    }
    assert set(traces["filler"]) == {round(sum(traces["correct"]) / 60)}


def test_steps_are_true_as_the_arm_says_and_of_random_ones_as_they_were_drawn(built):
    run, form = built
    if form != "stepwise":
        pytest.skip("only these rows say of their steps whether they are true")
    gold = {row["example_id"]: row for row in rows_of(run, "correct")}
    assert {tuple(row["labels"]) for row in rows_of(run, "incorrect")} == {(False, False, True)}
    assert {tuple(row["labels"]) for row in rows_of(run, "filler")} == {(True,)}
    drawn = rows_of(run, "random")
    for row in drawn:
        right = gold[row["example_id"]]
        assert row["labels"][0] == (row["label"] == right["label"])
        assert row["labels"][1] == (set(row["evidence"]) == set(right["evidence"]))
    assert 0 < sum(row["labels"][0] for row in drawn) < 60


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


def test_a_limit_is_a_cap_and_one_size_alone_is_enough(tmp_path):
    config = tmp_path / "c.yaml"
    config.write_text("student: mock\ntask: {name: babi, train: 700, limit: 650}\n")
    assert tracegap("build", config, "--output-dir", tmp_path / "a").returncode == 0
    sizes = json.loads((tmp_path / "a/data/report.json").read_text())["sizes"]
    assert sum(sizes["train"].values()) == 650
    assert sum(sizes["test"].values()) == 650


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


SINGLE = """
from tracegap.tasks.babi.task import Babi


class Single(Babi):
    name = "single"
    labels = ("single-supporting-fact",)

    def __init__(self):
        super().__init__([1])
"""


def test_arms_with_wrong_labels_are_refused_where_a_task_has_one_label(tmp_path):
    file = tmp_path / "single.py"
    file.write_text(SINGLE, encoding="utf-8")
    arguments = ("run", "--student", "mock", "--task", file, "--limit", 40)
    refused = tracegap(*arguments, "--output-dir", tmp_path / "a")
    assert refused.returncode == 2
    assert "has a single label, so there is no wrong one for arms incorrect" in refused.stderr
    arms = ("--arms", "vanilla,correct,incorrect-evidence")
    made = tracegap(*arguments, *arms, "--output-dir", tmp_path / "b")
    assert made.returncode == 0, made.stderr
    leaks = json.loads((tmp_path / "b/data/report.json").read_text())["form_leak"]
    assert [leak["label"] for leak in leaks.values()] == [0.5, 0.5]
