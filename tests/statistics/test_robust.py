"""CR2 and its degrees of freedom: against whole matrices written out."""

import numpy as np
import pytest
from scipy.linalg import fractional_matrix_power

from tracegap.statistics import model
from tracegap.statistics.robust import cr2


def written_out(design, weights, residuals, codes, alike):
    """Bell & McCaffrey's CR2 with Imbens & Kolesar's degrees of freedom, unit by unit."""
    scaled, own = design * np.sqrt(weights)[:, None], residuals / np.sqrt(weights)
    bread = np.linalg.inv(scaled.T @ scaled)
    left = np.eye(len(codes)) - scaled @ bread @ scaled.T
    covariance, working, sums = 0, np.eye(len(codes)), []
    for g in np.unique(codes):
        i = codes == g
        adjust = np.real(fractional_matrix_power(left[np.ix_(i, i)], -0.5))
        found = bread @ scaled[i].T @ adjust @ own[i]
        covariance = covariance + np.outer(found, found)
        working[np.ix_(i, i)] += alike * np.outer(np.sqrt(weights[i]), np.sqrt(weights[i]))
        sums.append(left[:, i] @ adjust @ scaled[i] @ bread)
    freedom = []
    for term in range(design.shape[1]):
        of = np.stack([by[:, term] for by in sums], axis=1)
        squares = of.T @ working @ of
        freedom.append(np.trace(squares) ** 2 / np.trace(squares @ squares))
    return covariance, freedom


@pytest.mark.parametrize("alike", [0.0, 0.3])
def test_cr2_is_that_of_whole_matrices(alike):
    rng = np.random.default_rng(1)
    codes = np.repeat(np.arange(6), [1, 2, 3, 10, 4, 5])
    n = codes.size
    design = np.column_stack([np.ones(n), rng.random(n) < 0.5, rng.normal(size=n)])
    weights, residuals = rng.random(n) * 0.2 + 0.05, rng.normal(size=n)
    by = [codes == g for g in range(6)]
    weighted = design * weights[:, None]
    found = cr2(
        np.array([design[i].T @ weighted[i] for i in by]),
        np.array([design[i].T @ residuals[i] for i in by]),
        np.array([weighted[i].sum(axis=0) for i in by]),
        alike,
    )
    covariance, freedom = written_out(design, weights, residuals, codes, alike)
    assert found.covariance == pytest.approx(covariance, rel=1e-9)
    assert found.freedom == pytest.approx(freedom, rel=1e-9)


def test_small_leverages_by_series_are_those_by_roots():
    rng = np.random.default_rng(2)
    codes = np.repeat(np.arange(200), 2)
    design = np.column_stack([np.ones(400), rng.random(400) < 0.5])
    weights, residuals = np.full(400, 0.2), rng.normal(size=400)
    arguments = [
        np.array([f(codes == g) for g in range(200)])
        for f in (
            lambda i: 0.2 * design[i].T @ design[i],
            lambda i: design[i].T @ residuals[i],
            lambda i: 0.2 * design[i].sum(axis=0),
        )
    ]
    found = cr2(*arguments, 0.5)
    covariance, freedom = written_out(design, weights, residuals, codes, 0.5)
    assert found.covariance == pytest.approx(covariance, rel=1e-5)
    assert found.freedom == pytest.approx(freedom, rel=1e-4)


def test_the_model_keeps_its_level_where_few_clusters_hold_most():
    rng = np.random.default_rng(3)
    codes = np.repeat(np.arange(20), np.resize((1, 1, 2, 3, 40), 20))
    rejects = 0
    for _ in range(300):
        trace = (rng.random(20) < 0.5)[codes]
        chance = 1 / (1 + np.exp(-rng.normal(size=20)))[codes]
        terms = model(rng.random(codes.size) < chance, {"trace": trace}, codes).terms
        rejects += bool(terms) and terms[0].p_value < 0.05
    assert rejects <= 27  # 5 % of 300 is 15; above 27 by chance in 0.2 %; was 50


def test_arms_that_answer_alike_have_no_difference_and_no_error():
    rng = np.random.default_rng(4)
    right, step = np.tile(rng.random(60) < 0.5, 2), np.tile(rng.random(60) < 0.5, 2)
    arm = np.repeat([0, 1], 60)
    found = model(right, {"step": step, "arm": arm}, np.tile(np.arange(60), 2))
    _, of_arm = found.terms
    assert of_arm.odds_ratio.value == pytest.approx(1)
    assert of_arm.p_value > 0.9
