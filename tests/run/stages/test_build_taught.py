"""Stage `build` of a run with a teacher: one set of questions for all arms, never cut."""

import json
from pathlib import Path

import pytest

from tracegap.errors import BadInputError
from tracegap.files import read_records
from tracegap.records import Example, TrainingRow
from tracegap.run.experiment import read_experiment
from tracegap.run.folder import RunFolder
from tracegap.run.pipeline import run_experiment
from tracegap.run.progress import silent
from tracegap.run.stages.build_taught import build_taught, read_selection
from tracegap.run.stages.teach import teach
from tracegap.run.stages.train import training_rows
from tracegap.run.teacher_folder import teacher_folder
from tracegap.students.order import batches_of_epoch
from tracegap.teachers.selection import LONG_COMPLETION, LONG_ROW, LONG_SUMMARY, WRONG_ANSWER

SEVEN = [
    *("vanilla", "correct", "incorrect"),
    *("teacher", "teacher-summary", "teacher-explanation", "teacher-swapped"),
]


def settings(**changes):
    given = {"student": "mock", "task.name": "babi", "task.train": 60, "task.test": 20}
    named = {"arms": SEVEN, "teacher.name": "mock:answer=0.7"}
    return read_experiment(None, given | named | changes)


def built(folder: Path, **changes):
    run, experiment = RunFolder(folder), settings(**changes)
    teach(run, experiment, silent)
    build_taught(run, experiment)
    return run


@pytest.fixture(scope="module")
def taught(tmp_path_factory):
    return built(tmp_path_factory.mktemp("taught"))


def rows_of(run):
    return {arm: list(read_records(run.traces(arm), TrainingRow)) for arm in SEVEN}


def test_the_seven_arms_train_on_the_same_questions_in_the_same_order(taught):
    rows = rows_of(taught)
    kept = [example.id for example in read_records(taught.train_examples, Example)]
    assert 20 < len(kept) < 60
    for of_arm in rows.values():
        assert [row.example_id for row in of_arm] == kept
    for together in zip(*rows.values(), strict=True):
        assert len({json.dumps(row.prompt) for row in together}) == 1
        assert len({r.completion[0]["content"].rpartition("<answer>")[2] for r in together}) == 1
        assert len({row.completion[0]["content"] for row in together}) == len(SEVEN)
    # the order of training hangs on the prompts' lengths alone
    batches = [
        batches_of_epoch([len(row.prompt[-1]["content"]) for row in of_arm], 4, 0, 0)
        for of_arm in rows.values()
    ]
    assert all(batches[0] == other for other in batches)


def test_the_test_questions_are_not_those_alone_that_the_teacher_got_right(taught, tmp_path):
    """The released pipeline tested on the questions its teacher answered rightly."""
    other = built(tmp_path, **{"teacher.name": "mock:answer=1"})
    assert taught.test_examples.read_bytes() == other.test_examples.read_bytes()
    assert len(list(read_records(taught.test_examples, Example))) == 20


def test_every_question_is_accounted_for(taught):
    found = read_selection(taught)
    assert found.asked == 60
    assert found.kept + sum(found.reasons.values()) == 60
    assert set(found.reasons) == {WRONG_ANSWER}
    path = teacher_folder(taught).taught
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert len(lines) == 60
    assert sum(line["dropped"] is None for line in lines) == found.kept


def test_what_is_too_long_for_the_student_is_left_out_and_counted_never_cut(tmp_path):
    run = built(tmp_path, **{"teacher.name": "mock:answer=1,long=0.3", "training.max_length": 250})
    found = read_selection(run)
    assert 5 < found.reasons[LONG_ROW] < 40
    said = {g.example_id: g.text for g in read_replies_of(run)}
    for row in rows_of(run)["teacher"]:
        think = row.completion[0]["content"].partition("</think>")[0]
        assert said[row.example_id].startswith(think)


def read_replies_of(run):
    from tracegap.records import Generation

    return read_records(teacher_folder(run).replies("teacher"), Generation)


def test_a_trained_student_is_held_to_what_it_may_write(tiny_student, tmp_path):
    pytest.importorskip("torch")
    changes = {
        "student": str(tiny_student),
        "teacher.name": "mock:answer=1",
        "generation.max_new_tokens": 450,
        "task.train": 30,
    }
    found = read_selection(built(tmp_path, **changes))
    assert set(found.reasons) == {LONG_COMPLETION}
    assert 2 < found.reasons[LONG_COMPLETION] < 28


def test_summaries_that_stay_too_long_leave_their_questions_out(tmp_path):
    run = built(tmp_path, **{"teacher.name": "mock:answer=1,wordy=0.3"})
    assert 5 < read_selection(run).reasons[LONG_SUMMARY] < 40


def test_where_nothing_is_left_the_reasons_are_told(tmp_path):
    with pytest.raises(BadInputError, match=rf"none of 60 questions .*{WRONG_ANSWER}: 60"):
        built(tmp_path, **{"teacher.name": "mock:answer=0"})
    assert read_selection(RunFolder(tmp_path)).kept == 0


@pytest.mark.parametrize("form", ["messages", "distilabel"])
def test_other_shapes_hold_the_same_rows(taught, tmp_path, form):
    run = built(tmp_path, format=form)
    plain = rows_of(taught)
    for arm in SEVEN:
        assert training_rows(run, settings(format=form), arm) == plain[arm]
    line = json.loads(run.traces("teacher").read_text().splitlines()[0])
    wanted = {"messages": {"messages"}, "distilabel": {"instruction", "generation"}}[form]
    assert wanted <= line.keys()


def test_a_run_goes_from_teacher_to_report_and_a_second_time_changes_nothing(tmp_path):
    arms = ["vanilla", "teacher", "teacher-swapped"]
    experiment = settings(arms=arms, **{"generation.controls": 0, "task.train": 20})
    run = run_experiment(experiment, tmp_path / "run")
    page = run.report.read_text(encoding="utf-8")
    for words in ("Questions the teacher was asked", "How the dropped questions differ"):
        assert words in page
    before = {p: p.stat().st_mtime_ns for p in run.root.rglob("*") if p.is_file()}
    run_experiment(experiment, tmp_path / "run")
    after = {p: p.stat().st_mtime_ns for p in run.root.rglob("*") if p.is_file()}
    assert {p.name for p in after if after[p] != before.get(p)} <= {".lock"}


def test_runs_without_a_teacher_have_no_selection(tmp_path):
    assert read_selection(RunFolder(tmp_path)) is None
