"""A run from Python."""

import pytest

import tracegap
from tracegap.errors import BadInputError
from tracegap.files import read_records
from tracegap.records import Verdict
from tracegap.run.experiment import Experiment
from tracegap.run.pipeline import run_experiment
from tracegap.run.results import Run


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("run")
    experiment = Experiment(task={"name": "babi", "train": 20, "test": 12}, student="mock")
    return run_experiment(experiment, root)


def test_verdicts_are_a_row_a_generation(folder):
    pytest.importorskip("pyarrow")
    run = tracegap.Run(folder.root)
    rows = run.table.to_pylist()
    path = folder.verdicts("correct", 0)
    verdicts = list(read_records(path, Verdict))
    mine = [row for row in rows if row["arm"] == "correct"]
    assert [row["answer"] for row in mine] == [v.answer_right for v in verdicts]
    assert [row["id"] for row in mine] == [v.example_id for v in verdicts]
    assert {row["source"] for row in mine} == {str(path)}
    assert mine[0]["text"].startswith("<think>")
    assert {row["student"] for row in rows} == {"mock"}
    assert len(run.verdicts) == len(rows)


def test_the_analysis_is_that_of_the_run(folder):
    assert {arm.arm for arm in Run(folder.root).analysis.arms} >= {"vanilla", "correct"}


def test_a_folder_without_a_run_or_results_says_so(tmp_path, folder):
    with pytest.raises(BadInputError, match="holds no run"):
        Run(tmp_path)
    (tmp_path / "settings.json").write_bytes((folder.root / "settings.json").read_bytes())
    with pytest.raises(BadInputError, match="cannot be read"):
        _ = Run(tmp_path).analysis
    pytest.importorskip("pyarrow")
    with pytest.raises(BadInputError, match="cannot be read"):
        _ = Run(tmp_path).table
