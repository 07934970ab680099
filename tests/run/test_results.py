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


def test_a_sweep_gives_the_verdicts_of_each_size_and_its_curves(swept):
    run = Run(swept[1].root)
    assert run.learning.sizes == (8, 24)
    pytest.importorskip("pyarrow")
    sources = {row["source"] for row in run.table.to_pylist()}
    assert len(sources) == 4
    assert all(source.endswith("-train24.jsonl") for source in sources)
    assert run.table_at(24).equals(run.table)
    small = run.table_at(8)
    assert small.num_rows == run.table.num_rows
    assert all(row["source"].endswith("-train8.jsonl") for row in small.to_pylist())
    with pytest.raises(BadInputError, match="has no size 9; its sizes are 8, 24"):
        run.table_at(9)


def test_a_run_that_is_no_sweep_and_has_no_samples_has_none_of_their_results(folder):
    run = Run(folder.root)
    assert (run.learning, run.sampled) == (None, None)
    with pytest.raises(BadInputError, match="has no size 20; its sizes are none: it is no sweep"):
        run.table_at(20)
    with pytest.raises(BadInputError, match="has no sample 1; it has 0"):
        run.table_of_sample(1)


def test_samples_give_a_table_each(sampled):
    run = Run(sampled[1].root)
    assert run.sampled.samples == 3
    pytest.importorskip("pyarrow")
    rows = run.table_of_sample(3).to_pylist()
    assert len(rows) == 3 * 2 * 16
    assert all(row["source"].endswith("-sample3.jsonl") for row in rows)
    assert {row["condition"] for row in rows} == {"full"}
    assert all(row["text"] for row in rows)


def test_a_folder_without_a_run_or_results_says_so(tmp_path, folder):
    with pytest.raises(BadInputError, match="holds no run"):
        Run(tmp_path)
    (tmp_path / "settings.json").write_bytes((folder.root / "settings.json").read_bytes())
    with pytest.raises(BadInputError, match="cannot be read"):
        _ = Run(tmp_path).analysis
    pytest.importorskip("pyarrow")
    with pytest.raises(BadInputError, match="cannot be read"):
        _ = Run(tmp_path).table


def test_a_run_shows_itself_gives_frames_and_a_chart(folder):
    pytest.importorskip("pandas")
    run = Run(folder.root)
    html = run._repr_html_()
    assert html.index("MOCK") < html.index("<svg") < html.index("<table>")
    assert list(run.frame("summary")["arm"])[:3] == ["vanilla", "correct", "incorrect"]
    assert "var(--" not in run.chart.to_json()
