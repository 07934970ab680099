"""The cumulative logit model finds planted odds, and says nothing where it cannot."""

import numpy as np
import pytest

from tracegap.study import models
from tracegap.study.models import ordinal_model


def ratings(seed, effect, n=900):
    rng = np.random.default_rng(seed)
    arm = rng.integers(0, 2, n)
    latent = effect * arm + rng.logistic(0, 1, n)
    values = 1 + np.searchsorted([-2, -1, 0.5, 1.5], latent)
    return values.astype(float), [("a", "b")[k] for k in arm], [str(i % 45) for i in range(n)]


@pytest.mark.slow
def test_intervals_cover_the_planted_log_odds():
    pytest.importorskip("statsmodels")
    covered = []
    for seed in range(40):
        values, arms, raters = ratings(seed, 0.8)
        found = ordinal_model(values, arms, ["a", "b"], raters).arms["b"]
        covered.append(found.low <= 0.8 <= found.high)
    assert np.mean(covered) >= 0.85


def test_without_statsmodels_or_variation_there_is_none(monkeypatch):
    values, arms, raters = ratings(0, 0)
    assert ordinal_model(np.full(900, 3.0), arms, ["a", "b"], raters) is None
    assert ordinal_model(values, arms, ["a"], raters) is None
    monkeypatch.setattr(models, "is_installed", lambda name: False)
    assert ordinal_model(values, arms, ["a", "b"], raters) is None
