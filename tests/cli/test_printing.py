"""What commands print of a run: its sizes, what was left out, and its findings."""

import pytest

from runs import MOCK
from tracegap import Experiment
from tracegap.cli.printing import print_data, print_summary, print_written
from tracegap.run.folder import RunFolder
from tracegap.run.pipeline import run_experiment


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    experiment = Experiment(task={"name": "babi", "train": 12, "test": 12}, student=MOCK)
    return run_experiment(experiment, tmp_path_factory.mktemp("printing") / "run")


def test_where_it_was_written_stands_on_one_line_however_long(capsys, tmp_path):
    path = tmp_path / ("long" * 40) / "[x]"
    print_written(path)
    assert capsys.readouterr().out == f"written: {path}\n"
    print_written(None, "nothing to write")
    assert capsys.readouterr().out == "nothing to write\n"


def test_data_are_told_by_class_with_what_was_left_out(capsys, run):
    print_data(RunFolder(run.root))
    said = capsys.readouterr().out
    assert "single-supporting-fact" in said
    assert "left out: 0 rows" in said
    assert "incorrect" in said


def test_a_summary_names_every_arm_and_ends_with_the_page(capsys, run):
    print_summary(run)
    said = capsys.readouterr().out
    assert all(arm in said for arm in ("vanilla", "correct", "incorrect"))
    assert said.rstrip().endswith(f"report: {run.report}")
