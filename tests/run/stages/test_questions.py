"""Stage `questions`: what a teacher will be asked, before anybody knows what it says."""

import pytest

from tracegap.errors import BadInputError
from tracegap.files import read_records
from tracegap.records import Example
from tracegap.run.experiment import read_experiment
from tracegap.run.folder import RunFolder
from tracegap.run.stages.build import build
from tracegap.run.stages.questions import questions, read_source_notes

SETTINGS = {"student": "mock", "task.name": "babi", "task.train": 30, "task.test": 10}
TAUGHT = SETTINGS | {"arms": ["vanilla", "teacher"], "teacher.name": "mock"}


def test_they_are_the_training_questions_of_the_same_run_without_a_teacher(tmp_path):
    run, plain = RunFolder(tmp_path / "a"), RunFolder(tmp_path / "b")
    questions(run, read_experiment(None, TAUGHT))
    build(plain, read_experiment(None, SETTINGS))
    assert run.questions.read_bytes() == plain.train_examples.read_bytes()
    assert run.test_examples.read_bytes() == plain.test_examples.read_bytes()
    assert len(list(read_records(run.questions, Example))) == 30
    assert read_source_notes(run) == ()
    assert not run.train_examples.exists()


def test_notes_of_a_folder_without_questions_are_missing(tmp_path):
    with pytest.raises(BadInputError, match="cannot be read"):
        read_source_notes(RunFolder(tmp_path))
