"""The logistic model: against statsmodels, and separation is named."""

import numpy as np
import pytest
from scipy import stats as scipy_stats
from statsmodels.discrete.discrete_model import Logit

from tracegap.statistics import (
    model,
)

RNG = np.random.default_rng(4)


def test_model_agrees_with_statsmodels_and_names_separation():
    n = 600
    groups, trace, arm = RNG.integers(0, 150, n), RNG.random(n) < 0.4, RNG.random(n) < 0.5
    right = RNG.random(n) < np.where(trace, 0.8, 0.3)
    found = model(right, {"trace": trace, "arm": arm, "trace again": trace}, groups)
    design = np.stack([np.ones(n), trace, arm], axis=1).astype(float)
    rival = Logit(right.astype(float), design).fit(
        disp=0, cov_type="cluster", cov_kwds={"groups": groups}
    )
    assert [term.name for term in found.terms] == ["trace", "arm"]
    odds = [term.odds_ratio.value for term in found.terms]
    assert odds == pytest.approx(np.exp(rival.params[1:]), rel=1e-9)
    # Student's t at clusters - 1 stands in for the normal quantile of statsmodels
    reach = scipy_stats.t.ppf(0.975, len(np.unique(groups)) - 1)
    for term, centre, error in zip(found.terms, rival.params[1:], rival.bse[1:], strict=True):
        assert term.odds_ratio.low == pytest.approx(np.exp(centre - reach * error), rel=1e-8)
        assert term.odds_ratio.high == pytest.approx(np.exp(centre + reach * error), rel=1e-8)
    separated = model(right, {"trace": right}, groups)
    assert separated.terms == ()
    assert "separated" in separated.note
    assert "nothing to explain" in model([True] * 4, {"trace": trace[:4]}, range(4)).note


@pytest.mark.parametrize("n", [40, 400])
@pytest.mark.parametrize("chance", [0.02, 0.5, 0.98])
def test_the_model_of_rare_and_common_answers_agrees_with_statsmodels(n, chance):
    terms = {f"x{i}": RNG.random(n) < 0.5 for i in range(3)}
    right = RNG.random(n) < chance
    right[:2], terms["x0"][:2], terms["x1"][:2], terms["x2"][:2] = True, [1, 0], [0, 1], [1, 0]
    right[2:4], terms["x0"][2:4], terms["x1"][2:4] = False, [0, 1], [1, 0]
    found = model(right, terms, np.arange(n))
    design = np.stack([np.ones(n), *terms.values()], axis=1).astype(float)
    if found.note:
        assert "separated" in found.note
        return
    rival = Logit(right.astype(float), design).fit(disp=0, maxiter=200)
    odds = [term.odds_ratio.value for term in found.terms]
    assert odds == pytest.approx(np.exp(rival.params[1:]), rel=1e-6)


def test_quasi_separation_in_one_term_is_named():
    trace = np.arange(100) < 40
    right = np.where(trace, True, np.arange(100) % 2 == 0)
    arm = np.arange(100) % 3 == 0
    found = model(right, {"trace": trace, "arm": arm}, np.arange(100))
    assert found.terms == ()
    assert "a combination of trace tells" in found.note
