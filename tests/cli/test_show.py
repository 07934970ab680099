"""The command `tracegap show`."""

import json

import pytest

from tracegap.files import read_records
from tracegap.records import Example


@pytest.fixture
def example(mock_run):
    return next(read_records(mock_run / "data" / "test.jsonl", Example))


def test_an_example_as_json_has_what_every_student_wrote(tracegap, mock_run, example):
    code, out, _ = tracegap("show", mock_run, example.id, "--json")
    assert code == 0
    found = json.loads(out)
    assert found["example"]["question"] == example.question
    assert [student["arm"] for student in found["students"]] == ["vanilla", "correct", "incorrect"]
    for student in found["students"]:
        conditions = [answer["condition"] for answer in student["answers"]]
        assert sorted(conditions) == ["full", "swapped", "withheld"]
        for answer in student["answers"]:
            assert answer["text"]
            assert answer["verdict"]["example_id"] == example.id
            assert answer["verdict"]["condition"] == answer["condition"]


def test_a_student_that_is_not_scored_has_no_answers(tracegap, mock_run, example):
    (mock_run / "verdicts" / "correct-seed0.jsonl").unlink()
    _, text, _ = tracegap("show", mock_run, example.id)
    assert "correct, seed 0: not scored yet" in text
    _, out, _ = tracegap("show", mock_run, example.id, "--json")
    answers = {student["arm"]: student["answers"] for student in json.loads(out)["students"]}
    assert answers["correct"] is None
    assert len(answers["vanilla"]) == 3


def test_a_generation_that_is_gone_is_told(tracegap, mock_run, example):
    path = mock_run / "generations" / "correct-seed0.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    gone = [line for line in lines if json.loads(line)["example_id"] != example.id]
    path.write_text("".join(gone), encoding="utf-8")
    _, text, _ = tracegap("show", mock_run, example.id)
    assert text.count("(no generation)") == 3
