"""Entropy balancing meets the means that can be had, over all and in each class."""

import numpy as np
import pytest

from tracegap.traces.balancing import fit


def test_balancing_meets_means_that_can_be_had():
    rng = np.random.default_rng(1)
    candidates = [rng.normal(size=(12, 2)) for _ in range(400)]
    wanted = rng.normal(loc=(0.5, -0.3), size=(400, 2))
    found = fit(candidates, wanted, ["a"] * 400, np.full((2, 2), 1e-4))
    means = []
    for own in candidates:
        score = found.scores(own, "a")
        chance = np.exp(score - score.max())
        means.append(chance @ own / chance.sum())
    assert np.mean(means, axis=0) == pytest.approx(wanted.mean(axis=0), abs=0.02)


def test_balancing_meets_the_means_of_each_class():
    rng = np.random.default_rng(2)
    candidates = [rng.normal(size=(12, 1)) for _ in range(600)]
    labels = ["up" if i % 2 else "down" for i in range(600)]
    wanted = np.array([[0.8 if label == "up" else -0.8] for label in labels])
    wanted += rng.normal(scale=0.1, size=wanted.shape)
    found = fit(candidates, wanted, labels, np.array([[1e-3], [1e-3]]))
    picks = {"up": [], "down": []}
    for own, label in zip(candidates, labels, strict=True):
        picks[label].append(own[np.argmax(found.scores(own, label) + rng.gumbel(size=12))][0])
    assert np.mean(picks["up"]) == pytest.approx(0.8, abs=0.12)
    assert np.mean(picks["down"]) == pytest.approx(-0.8, abs=0.12)
