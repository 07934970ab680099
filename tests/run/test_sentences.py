"""Sentences of a run: of its analysis, and of interventions where there are any."""

from tracegap.run.folder import RunFolder
from tracegap.run.sentences import effect_sentences, summary_sentences


def test_a_run_tells_of_each_arm_and_of_no_intervention_that_was_not_made(mock_run):
    run = RunFolder(mock_run[0])
    said = "\n".join(summary_sentences(run))
    assert all(arm in said for arm in ("vanilla", "correct", "incorrect"))
    assert effect_sentences(run) == []
