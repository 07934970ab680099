"""Where the variation comes from: questions, runs, or both."""

import numpy as np
import pytest

from tracegap.statistics import (
    breakdown,
    wilson,
)
from tracegap.statistics.clusters import student

RNG = np.random.default_rng(4)


def test_breakdown_finds_where_the_variation_is():
    ease = RNG.normal(size=(2000, 1)) * 0.3
    runs = np.array([[-0.1, 0.0, 0.05, 0.1, -0.05]])
    found = breakdown(0.5 + ease + runs + RNG.normal(size=(2000, 5)) * 0.2)
    assert found.question_sd == pytest.approx(0.3, rel=0.1)
    assert found.seed_sd == pytest.approx(np.std(runs, ddof=1), rel=0.1)
    assert found.rest_sd == pytest.approx(0.2, rel=0.05)
    assert found.seed_share > 0.9


def test_all_right_is_no_certainty():
    found = breakdown(np.ones((50, 3)))
    assert (found.with_seeds.low, found.with_seeds.high) == wilson(50, 50, student(2))
    assert found.with_seeds.low < 0.9
    assert breakdown(np.zeros((50, 3))).with_seeds.high > 0.1


@pytest.mark.parametrize("runs", [2, 3, 5])
@pytest.mark.parametrize("sd", [0.0, 0.3, 1.0])
def test_new_questions_and_runs_are_covered(runs, sd):
    rng = np.random.default_rng(runs)
    nodes = rng.normal(size=(400, 400)) * 1.5
    truth = float(np.mean(1 / (1 + np.exp(-(nodes + sd * rng.normal(size=(400, 1)))))))
    hits = 0
    for _ in range(300):
        logits = rng.normal(size=(80, 1)) * 1.5 + sd * rng.normal(size=runs)
        scores = rng.random((80, runs)) < 1 / (1 + np.exp(-logits))
        found = breakdown(scores.astype(float)).with_seeds
        hits += found.low <= truth <= found.high
    assert hits / 300 >= 0.92
