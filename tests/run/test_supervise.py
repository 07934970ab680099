"""Texts of a run and of files of outputs, each with the verdict that `score` and `audit` give."""

import json
import shutil

import pytest

from tracegap.audit.judging.auditor import Request
from tracegap.errors import BadInputError
from tracegap.files import read_records
from tracegap.records import Generation, Verdict
from tracegap.run import run_experiment
from tracegap.run.experiment import read_experiment
from tracegap.run.folder import RunFolder, read_settings
from tracegap.run.supervise import OfOutputs, OfRun
from tracegap.tasks import get_task


@pytest.fixture
def run(mock_run, tmp_path):
    return RunFolder(shutil.copytree(mock_run[0], tmp_path / "run"))


def texts_of(feed):
    found = []
    feed(found.append)
    return found


def test_a_run_hands_on_what_its_students_wrote_with_its_verdicts(run):
    found = texts_of(OfRun(run, read_settings(run.root)))
    verdicts = [
        verdict
        for arm in ("correct", "incorrect")
        for verdict in read_records(run.verdicts(arm, 0), Verdict)
        if verdict.condition == "full"
    ]
    assert len(verdicts) > 20
    assert [one.verdict for one in found] == verdicts
    assert {one.whose for one in found} == {
        "generations/correct-seed0", "generations/incorrect-seed0",
    }  # fmt: skip


def test_further_tries_are_handed_on_too(run):
    run.policies.mkdir(exist_ok=True)
    before = len(texts_of(OfRun(run, read_settings(run.root))))
    source = run.generations("correct", 0)
    shutil.copy(source, run.policies / "correct-seed0-try2.jsonl")
    more = [g for g in read_records(source, Generation) if g.condition == "full"]
    found = texts_of(OfRun(run, read_settings(run.root)))
    assert len(found) == before + len(more)
    assert found[-1].whose == "policies/correct-seed0-try2"


def test_samples_of_a_question_are_handed_on_beside_its_greedy_answer(tmp_path):
    asked = {"generation.samples": 3, "arms": ["correct"], "generation.controls": 0}
    changes = {"student": "mock", "task.name": "babi", "task.limit": 6} | asked
    run = run_experiment(read_experiment(None, changes), tmp_path / "run")
    found = texts_of(OfRun(run, read_settings(run.root)))
    assert len(found) == 6 * (1 + 3)
    assert len({one.whose for one in found}) == 4


def test_a_text_to_no_question_of_the_run_is_refused(run):
    path = run.generations("correct", 0)
    lines = path.read_text(encoding="utf-8").splitlines()
    row = json.loads(lines[0]) | {"example_id": "strange"}
    path.write_text("\n".join([json.dumps(row), *lines[1:]]), encoding="utf-8")
    with pytest.raises(BadInputError, match="'strange' is no question of this run"):
        texts_of(OfRun(run, read_settings(run.root)))


def test_outputs_are_handed_on_as_an_audit_judges_them(tmp_path):
    task = get_task("cotempqa")
    examples = task.load("synthetic", 0, 6).examples
    path = tmp_path / "outputs.jsonl"
    rows = [
        {
            "question": e.question,
            "facts": list(e.context),
            "gold": list(e.answers),
            "class": e.label,
            "prediction": "<think>x</think> <answer>[]</answer>",
        }
        for e in examples
    ]
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    feed = OfOutputs(Request(paths=[path], task=task))
    found = texts_of(feed)
    assert [one.example.question for one in found] == [e.question for e in examples]
    assert feed.audit is not None
    assert feed.audit.outputs == len(rows)
