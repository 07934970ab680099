"""Power over runs and within questions: against drawing them."""

import numpy as np
import pytest

from tracegap.errors import SettingsError
from tracegap.statistics import (
    compare_runs,
    questions_needed_within,
    run_power,
    runs_needed,
    within_question,
)


def test_power_of_runs_is_what_draws_show():
    rng, found = np.random.default_rng(1), 0
    questions, runs = 100, 4
    question, run = np.tile(np.arange(questions), runs), np.repeat(np.arange(runs), questions)
    for _ in range(400):
        sides = []
        for mean in (0.6, 0.45):
            shares = np.clip(mean + 0.06 * rng.normal(size=(runs, 1)), 0, 1)
            sides += [(rng.random((runs, questions)) < shares).ravel(), question, run]
        found += compare_runs(*sides).p_value < 0.05
    assert found / 400 == pytest.approx(run_power(runs, questions, 0.15, 0.06), abs=0.07)


def test_runs_needed_are_the_fewest():
    found = runs_needed(0.1, 0.05, 200)
    assert found.reached == run_power(found.runs, 200, 0.1, 0.05) >= 0.8
    assert run_power(found.runs - 1, 200, 0.1, 0.05) < 0.8
    assert runs_needed(0.001, 0.2, 50).runs is None
    assert runs_needed(0.1, 0.05, 200, gap_sd=0.5).runs > found.runs


def test_questions_within_are_what_draws_show():
    needed = questions_needed_within(2.5, 8)
    rng, found = np.random.default_rng(2), 0
    question = np.repeat(np.arange(needed.questions), 8)
    for _ in range(300):
        ease = (rng.normal(size=needed.questions) * 1.5)[question]
        step = rng.random(question.size) < 1 / (1 + np.exp(-ease))
        logits = ease + np.log(2.5) * (step - 0.5)
        answer = rng.random(question.size) < 1 / (1 + np.exp(-logits))
        p_value = within_question(step, answer, question, np.zeros(question.size)).p_value
        found += p_value is not None and p_value < 0.05
    assert found / 300 == pytest.approx(0.8, abs=0.08)


@pytest.mark.parametrize(
    "refused",
    [
        lambda: runs_needed(0.0, 0.1, 100),
        lambda: runs_needed(0.1, 0.1, 1),
        lambda: questions_needed_within(1.0, 8),
        lambda: questions_needed_within(2.0, 8, step=1.0),
    ],
)
def test_nothing_to_find_is_refused(refused):
    with pytest.raises(SettingsError):
        refused()
