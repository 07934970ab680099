"""The data report: one type, one writer, one reader, the same fields however it was built."""

import json
from dataclasses import fields

import pytest

from tracegap.errors import BadInputError
from tracegap.files import read_records
from tracegap.records import DataReport, Example
from tracegap.run.data_report import DataCounts, read_data_report, repeats_of, write_data_report
from tracegap.run.experiment import read_experiment
from tracegap.run.folder import RunFolder
from tracegap.run.stages.build import build
from tracegap.run.stages.build_stream import build_stream
from tracegap.tasks.marco.generator import generate

FIELDS = [field.name for field in fields(DataReport)]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """One source, built with its examples in memory and streamed."""
    folder = tmp_path_factory.mktemp("built")
    source = folder / "train.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in generate(300, 0)))
    experiment = read_experiment(None, {"task.name": "marco", "task.source": str(source)})
    whole, streamed = RunFolder(folder / "whole"), RunFolder(folder / "streamed")
    build(whole, experiment)
    build_stream(streamed, experiment, 1)
    return whole, streamed


def test_both_builds_write_every_field_and_read_back(built):
    for run in built:
        assert list(json.loads(run.data_report.read_text())) == FIELDS
        assert isinstance(read_data_report(run), DataReport)


def test_a_streamed_build_says_what_it_does_not_know(built):
    whole, streamed = (read_data_report(run) for run in built)
    unknown = {"groups", "repeats", "contradictions", "overlaps"}
    assert {name for name in FIELDS if getattr(streamed, name) is None} == unknown
    (note,) = streamed.notes
    assert all(name in note for name in unknown)
    assert not [name for name in FIELDS if getattr(whole, name) is None]


def test_both_builds_count_alike(built):
    whole, streamed = (read_data_report(run) for run in built)
    for name in ("passages", "evidence_passages", "answers", "question_words", "quarantined"):
        assert getattr(streamed, name) == getattr(whole, name), name
    for report in (whole, streamed):
        assert sum(sum(part.values()) for part in report.sizes.values()) == 300


def test_counts_are_of_the_examples_written(built):
    whole, _ = built
    report = read_data_report(whole)
    train = list(read_records(whole.train_examples, Example))
    assert sum(report.sizes["train"].values()) == len(train)
    assert report.groups["train"] == len({example.group for example in train})
    assert report.completions["correct"]["characters"].n == len(train)


def test_parts_add_up_to_the_whole(built):
    whole, _ = built
    train = list(read_records(whole.train_examples, Example))
    at_once, halves = DataCounts(), [DataCounts(), DataCounts()]
    for i, example in enumerate(train):
        at_once.add_example(example, "train")
        halves[i % 2].add_example(example, "train")
    halves[0].add(halves[1])
    assert halves[0].report([], [], {}) == at_once.report([], [], {})


def test_repeats_are_of_question_and_context():
    one, two = (Example(i, "q", (i,), "l", (0,), ("a",), "g") for i in "ab")
    again = Example("c", "q", ("a",), "l", (0,), ("a",), "g")
    assert repeats_of([one, two, again], [again]) == {
        "train": 1,
        "test": 0,
        "test_questions_in_train": 1,
    }


def test_a_field_that_is_missing_is_named(built, tmp_path):
    run = RunFolder(tmp_path)
    write_data_report(run, read_data_report(built[0]))
    data = json.loads(run.data_report.read_text())
    del data["groups"]
    run.data_report.write_text(json.dumps(data))
    with pytest.raises(BadInputError, match=r"report\.json: field 'groups': it is missing"):
        read_data_report(run)
