"""Stage `intervene`: through the command, asked once, reported."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from commands import tracegap
from tracegap.files import read_records, write_records
from tracegap.interventions.asking.reanswers import Reanswer
from tracegap.interventions.asking.swaps import (
    EMPTY,
    GOLD,
    OWN,
    PARAPHRASED,
    SWAPS,
    WRONG_LABEL,
)
from tracegap.records import Example, Generation
from tracegap.tasks import get_task
from tracegap.traces.arms import build_row
from tracegap.traces.plan import plan_arms


def made_run(folder, student, *more):
    arguments = ("run", "--student", student, "--task", "babi", "--limit", 100)
    made = tracegap(*arguments, "--output-dir", folder, *more)
    assert made.returncode == 0, made.stderr
    return folder


@pytest.fixture(scope="module")
def plain_run(tmp_path_factory):
    return made_run(tmp_path_factory.mktemp("plain") / "run", "mock")


@pytest.fixture
def own_run(plain_run, tmp_path):
    """A run of a mock student, for one test to write to."""
    return shutil.copytree(plain_run, tmp_path / "run")


def files_of(folder):
    parts = ("interventions", "analysis", "report.html")
    paths = [p for part in parts for p in [folder / part, *(folder / part).glob("*")]]
    return {p.relative_to(folder): p.read_bytes() for p in paths if p.is_file()}


@pytest.fixture(scope="module")
def intervened(tmp_path_factory):
    folder = made_run(tmp_path_factory.mktemp("interventions") / "run", "mock:use=evidence")
    found = tracegap("intervene", folder)
    assert found.returncode == 0, found.stderr
    return folder, found.stdout


def test_the_command_asks_analyses_and_reports(intervened):
    folder, printed = intervened
    report = (folder / "report.html").read_text(encoding="utf-8")
    for text in (printed, report):
        assert "what correlation says" in text
        assert "what intervention says" in text
    rows = [json.loads(line) for line in (folder / "interventions" / "correct-seed0.jsonl").open()]
    assert {row["swap"] for row in rows} == set(SWAPS)
    assert "Interventions" in report
    assert "ignores its label; it uses its evidence and answers by it" in " ".join(printed.split())


def test_a_second_run_asks_nothing_and_the_same_settings_give_the_same_bytes(intervened, tmp_path):
    folder, printed = intervened
    before = files_of(folder)
    again = tracegap("intervene", folder)
    assert again.returncode == 0
    assert printed.endswith(again.stdout)  # all but the progress
    assert files_of(folder) == before
    twin = made_run(tmp_path / "run", "mock:use=evidence")
    assert tracegap("intervene", twin).returncode == 0
    there = files_of(twin)
    assert there.keys() == before.keys()
    assert [p for p in there if there[p] != before[p]] == []


def test_nothing_that_can_be_asked_is_said_and_no_table_is_made_up(tmp_path):
    folder = made_run(tmp_path / "run", "mock:unfinished=1")
    found = tracegap("intervene", folder)
    assert found.returncode == 0, found.stderr
    assert "0 of 100 questions asked again; 100 without a trace that can be read" in found.stdout
    assert "what intervention says" not in found.stdout


def test_one_arm_and_few_questions(own_run):
    found = tracegap("intervene", own_run, "--arms", "incorrect", "--limit", 5)
    assert found.returncode == 0, found.stderr
    assert [p.name for p in sorted((own_run / "interventions").glob("*.jsonl"))] == [
        "incorrect-seed0.jsonl"
    ]
    assert "5 of 5 questions asked again" in found.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--arms", "vanilla"), "arm 'vanilla' has no traces in this run"),
        (("--arms", "nothing"), "those that have are: correct, incorrect"),
    ],
)
def test_what_cannot_be_asked_is_an_error_in_one_sentence(plain_run, arguments, says):
    found = tracegap("intervene", plain_run, *arguments)
    assert found.returncode == 2
    assert says in " ".join(found.stderr.split())
    assert "Traceback" not in found.stderr


def test_a_folder_that_is_no_run_is_refused(tmp_path):
    found = tracegap("intervene", tmp_path / "nowhere")
    assert found.returncode == 1
    assert "nowhere" in found.stderr
    assert "Traceback" not in found.stderr


def test_a_trained_student_is_asked_again(tmp_path, tiny_student: Path):
    """A real, if tiny, model and adapter, through the command."""
    settings = tmp_path / "tiny.yaml"
    settings.write_text(
        f"student: {tiny_student}\ntask: {{name: babi, tasks: [1], train: 40, test: 8}}\n"
        "arms: [correct]\ntraining: {preset: small, epochs: 1, batch_size: 4}\n"
        "generation: {max_new_tokens: 30, controls: 0}\n",
        encoding="utf-8",
    )
    folder = tmp_path / "run"
    made = tracegap("run", settings, "--output-dir", folder)
    assert made.returncode == 0, made.stderr
    # so small a student writes no trace that can be read: it is given gold ones as its own
    task, path = get_task("babi"), folder / "generations" / "correct-seed0.jsonl"
    examples = {e.id: e for e in read_records(folder / "data" / "test.jsonl", Example)}
    plan, rows = plan_arms(list(examples.values()), task, 0), []
    for row in read_records(path, Generation):
        gold = build_row(examples[row.example_id], "correct", plan).completion[0]
        rows.append(replace(row, text=gold["content"]))
    write_records(path, rows)
    found = tracegap("intervene", folder)
    assert found.returncode == 0, found.stderr
    assert "8 of 8 questions asked again" in found.stdout
    answered = list(read_records(folder / "interventions" / "correct-seed0.jsonl", Reanswer))
    assert {row.swap for row in answered} >= {OWN, GOLD, WRONG_LABEL, EMPTY, PARAPHRASED}
    assert all(row.log_prob_gold is not None and row.log_prob_gold < 0 for row in answered)
