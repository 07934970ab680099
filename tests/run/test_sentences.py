"""Sentences of a run: of its analysis, and of interventions where there are any."""

from tracegap.run.experiment import Experiment
from tracegap.run.folder import RunFolder
from tracegap.run.pipeline import run_experiment
from tracegap.run.sentences import closing_sentences, effect_sentences, summary_sentences


def test_a_run_tells_of_each_arm_and_of_no_intervention_that_was_not_made(mock_run):
    run = RunFolder(mock_run[0])
    said = "\n".join(summary_sentences(run))
    assert all(arm in said for arm in ("vanilla", "correct", "incorrect"))
    assert effect_sentences(run) == []


def test_interventions_that_are_part_of_a_run_are_told_first_and_once(tmp_path):
    experiment = Experiment.model_validate(
        {
            "student": "mock",
            "task": {"name": "babi", "train": 12, "test": 12},
            "arms": ["correct"],
            "generation": {"controls": 0},
            "interventions": {"limit": 4},
        }
    )
    run = run_experiment(experiment, tmp_path / "run")
    told = effect_sentences(run)
    assert "what intervention says" in told[1]
    assert summary_sentences(run)[: len(told)] == told
    assert closing_sentences(run) == []
    page = run.report.read_text(encoding="utf-8")
    summary = page[page.index('<section id="summary"') :]
    assert summary.index("what intervention says") < summary.index("answers were right")
