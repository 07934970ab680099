"""The example of a task of one's own goes all the way: from its file, without being installed."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter

import httpx
import pytest
from typer.testing import CliRunner

from paths import ROOT
from serving import Upstream, free_port, process, running
from tracegap.cli.main import app
from tracegap.files import read_records
from tracegap.records import Example
from tracegap.tasks import get_task
from tracegap.traces.arms import build_row
from tracegap.traces.plan import plan_arms

FOLDER = ROOT / "examples" / "own_task"
TASK, NOTICES, OUTPUTS = (
    str(FOLDER / name) for name in ("ferries.py", "notices.jsonl", "outputs.jsonl")
)


def said(*arguments):
    result = CliRunner().invoke(app, list(map(str, arguments)), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return " ".join(result.output.split())


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run on the example's own data file."""
    folder = tmp_path_factory.mktemp("own") / "run"
    said("run", "--task", TASK, "--source", NOTICES, "--student", "mock", "--output-dir", folder)
    return folder


@pytest.fixture(scope="module")
def examples():
    return get_task(TASK).load(NOTICES, 0, 0).examples


@pytest.mark.parametrize("source", ["synthetic", NOTICES])
def test_it_keeps_the_contract(source):
    assert "0 faults" in said("task", "check", TASK, "--source", source)


def test_a_run_uses_its_file_and_puts_aside_what_does_not_fit(run):
    examples = [
        example
        for name in ("train", "test")
        for example in read_records(run / "data" / f"{name}.jsonl", Example)
    ]
    assert len(examples) == 36
    assert {example.label for example in examples} == {"first", "last", "reason"}
    aside = [json.loads(line) for line in (run / "data" / "quarantine.jsonl").open()]
    assert [row["field"] for row in aside] == ["answer", "sources"]
    assert all(row["source"] == NOTICES for row in aside)
    assert (run / "report.html").stat().st_size > 10_000


def test_fresh_examples_run_too(tmp_path):
    arguments = ("--student", "mock", "--limit", "30", "--output-dir", tmp_path)
    said("run", "--task", TASK, *arguments)
    assert len(list(read_records(tmp_path / "data" / "test.jsonl", Example))) == 30


def rows_of(folder):
    return {path.name: path.read_text() for path in sorted(folder.glob("*/*.jsonl"))}


def test_its_rows_are_streamed_by_one_process_or_several(tmp_path, monkeypatch):
    monkeypatch.setattr("tracegap.run.stages.build_stream._STRETCH", 4000)
    for workers in (1, 2):
        folder = tmp_path / str(workers)
        arguments = ("--stream", "--workers", workers, "--output-dir", folder)
        assert "left out: 2" in said("build", "--task", TASK, "--source", NOTICES, *arguments)
    rows = rows_of(tmp_path / "1")
    assert rows == rows_of(tmp_path / "2")
    assert len(rows["correct.jsonl"].splitlines()) == 36


def test_a_changed_file_of_a_task_is_built_anew(tmp_path):
    own = shutil.copy(TASK, tmp_path)
    command = ("build", "--task", own, "--source", NOTICES, "--output-dir", tmp_path / "run")

    def prompts():
        # a process of its own each time, as a user's commands are
        subprocess.run([sys.executable, "-m", "tracegap", *map(str, command)], check=True)
        return (tmp_path / "run" / "traces" / "correct.jsonl").read_text()

    assert "Give the answer alone" in prompts()
    text = (tmp_path / "ferries.py").read_text()
    (tmp_path / "ferries.py").write_text(text.replace("Give the answer alone", "Answer briefly"))
    assert "Answer briefly" in prompts()


def audited(*arguments):
    return json.loads(CliRunner().invoke(app, ["audit", *arguments, "--json"]).stdout)


def test_outputs_of_a_run_are_audited_without_its_controls(run):
    test = str(run / "data" / "test.jsonl")
    found = audited(str(run / "generations"), "--task", TASK, "--source", test)
    assert found["task"] == "ferries"
    assert {group["arm"]: group["n"] for group in found["groups"]} == {
        "correct": 6,
        "incorrect": 6,
        "vanilla": 6,
    }
    aside = Counter(row["field"] for row in found["put_aside"]["listed"])
    assert aside == {"condition": 36}  # 6 questions, 3 arms, without their context or another's


def test_somebodys_outputs_are_audited_against_its_file():
    found = audited(OUTPUTS, "--task", TASK, "--source", NOTICES, "--explain", "--without-gold")
    (group,) = found["groups"]
    assert (group["student"], group["n"]) == ("harbour-1b", 36)
    assert group["tables"]["trace"] == {
        "both": 24,
        "trace_only": 3,
        "answer_only": 3,
        "neither": 6,
    }
    assert found["without_gold"]["judging"]


def test_its_rules_agree_with_gold_and_abstain_on_reasons():
    shown = said("derive", NOTICES, "--task", TASK)
    assert re.search(r"\b36\W+12\W+100\.0\W+100\.0\W+100\.0", shown)
    assert "left out: 2" in shown


def test_checks_derive_where_they_can_and_look_for_a_hold_where_they_cannot(examples, tmp_path):
    task = get_task(TASK)
    by_kind = {example.label: example for example in examples}
    plan = plan_arms(examples, task, 0)
    asked = [
        {
            "question": by_kind[kind].question,
            "context": by_kind[kind].context,
            "generation": build_row(by_kind[kind], arm, plan).completion[0]["content"],
        }
        for kind, arm in [("first", "correct"), ("reason", "correct"), ("reason", "incorrect")]
    ]
    path = tmp_path / "asked.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in asked))
    shown = said("check", path, "--task", TASK)
    assert "of 3 ferries to" in shown  # a reason that only the derivation knows
    assert "the question asks for a reason" in shown  # and one that the label rule gives
    assert "label: wrong" in shown


@pytest.fixture(scope="module")
def served(examples):
    """The address of a server of the example's task, in front of one that answers rightly."""
    first = examples[0]
    answer = build_row(first, "correct", plan_arms(examples, get_task(TASK), 0)).completion[0][
        "content"
    ]
    port = free_port()
    with running(Upstream([answer]).app) as behind:
        arguments = ["-m", "tracegap", "serve", "--task", TASK, "--port", str(port)]
        arguments += ["--upstream", f"{behind}/v1"]
        with process(arguments, port, "/health", 30, stderr=subprocess.DEVNULL) as (address, _):
            yield address


def test_it_is_served_over_http(served, examples):
    first = examples[0]
    wrong = build_row(first, "incorrect", plan_arms(examples, get_task(TASK), 0)).completion[0][
        "content"
    ]
    body = {"question": first.question, "context": first.context, "generation": wrong}
    found = httpx.post(f"{served}/v1/check", json=body).json()
    assert (found["task"], found["judgement"]) == ("ferries", "wrong")
    chat = {"model": "m", "messages": get_task(TASK).prompt(first)}
    passed = httpx.post(f"{served}/v1/chat/completions", json=chat).json()
    assert (passed["tracegap"]["task"], passed["tracegap"]["judgement"]) == ("ferries", "right")


def test_the_papers_study_goes_all_the_way_with_a_mock(tmp_path):
    program = tmp_path / "tracegap"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m tracegap "$@"\n')
    program.chmod(0o755)
    command = ["sh", str(ROOT / "examples" / "paper_study.sh"), str(tmp_path / "study")]
    options = ["--source", "synthetic", "--split", "group", "--set", "task.train=12"]
    options += ["--set", "task.test=12", "--set", "generation.controls=2"]
    found = subprocess.run(
        [*command, *options],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ
        | {"STUDENTS": "mock", "SEEDS": "0,1", "DATA": "babi marco"}
        | {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"},
    )
    assert found.returncode == 0, found.stderr
    for data in ("babi", "marco"):
        assert (tmp_path / "study" / f"{data}-mock" / "report.html").exists()
