"""Stratified links, models, prediction, agreement, power: against the libraries, and simulated."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from statsmodels.discrete.discrete_model import Logit
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.inter_rater import cohens_kappa

from tracegap.errors import BadInputError, SettingsError
from tracegap.statistics import (
    Table,
    agree,
    associate_table,
    breakdown,
    calibrate,
    model,
    predict,
    questions_needed,
    stratify,
    student_t,
)
from tracegap.statistics.bootstrap import resample
from tracegap.statistics.counts import read_counts
from tracegap.statistics.power import mcnemar_power
from tracegap.statistics.simulation import STUDENTS, coverage, levels, truths

EXACTLY = {"rel": 1e-9, "abs": 1e-9}
RNG = np.random.default_rng(4)


def spread_out(tables):
    """One verdict a cluster."""
    total = sum(sum(table) for table in tables)
    strata, start = {}, 0
    for i, table in enumerate(tables):
        cells = np.zeros((total, 4))
        cells[start : start + sum(table)] = np.repeat(np.eye(4), table, axis=0)
        start += sum(table)
        strata[str(i)] = cells
    return strata


def test_strata_agree_with_statsmodels():
    tables = [(30, 10, 12, 20), (5, 10, 12, 60), (7, 3, 9, 8)]
    found = stratify(spread_out(tables))
    rival = StratifiedTable([np.reshape(table, (2, 2)).astype(float) for table in tables])
    assert found.odds_ratio.value == pytest.approx(rival.oddsratio_pooled, **EXACTLY)
    ends = found.odds_ratio.low, found.odds_ratio.high
    assert ends == pytest.approx(rival.oddsratio_pooled_confint(), **EXACTLY)
    assert found.p_value == pytest.approx(
        rival.test_null_odds(correction=False).pvalue, rel=1e-9, abs=1e-9
    )
    assert found.homogeneity_p == pytest.approx(rival.test_equal_odds(adjust=True).pvalue)
    assert found.design_effect == 1


@given(st.lists(st.tuples(*[st.integers(1, 60)] * 4), min_size=2, max_size=6))
def test_any_strata_agree_with_statsmodels(tables):
    found = stratify(spread_out(tables))
    rival = StratifiedTable([np.reshape(table, (2, 2)).astype(float) for table in tables])
    assert found.odds_ratio.value == pytest.approx(rival.oddsratio_pooled, rel=1e-9)
    ends = found.odds_ratio.low, found.odds_ratio.high
    assert ends == pytest.approx(rival.oddsratio_pooled_confint(), rel=1e-9)
    assert found.p_value == pytest.approx(
        rival.test_null_odds(correction=False).pvalue, rel=1e-8, abs=1e-12
    )
    if abs(found.odds_ratio.value - 1) > 1e-6:  # at 1 statsmodels divides by zero
        homogeneity = rival.test_equal_odds(adjust=True).pvalue
        assert found.homogeneity_p == pytest.approx(homogeneity, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 7, 10, 49, 120, 949, 99_999])
def test_students_t_agrees_with_scipy(freedom):
    for level in (0.5, 0.9, 0.95, 0.99, 0.9999):
        t = student_t.quantile(freedom, level)
        assert t == pytest.approx(scipy_stats.t.ppf((1 + level) / 2, freedom), rel=1e-9)
        assert student_t.within(t, freedom) == pytest.approx(level, abs=1e-11)


def test_classes_without_margins_are_left_out_and_counted():
    found = stratify(spread_out([(5, 5, 5, 5), (4, 0, 3, 0)]))
    assert (found.strata, found.left_out, found.homogeneity_p) == (1, 1, None)
    assert stratify(spread_out([(4, 0, 3, 0)])).odds_ratio.value is None


def test_repeating_every_verdict_widens_nothing_away():
    strata = spread_out([(30, 10, 12, 20), (5, 10, 12, 60)])
    once, thrice = stratify(strata), stratify({k: 3 * v for k, v in strata.items()})
    width = [r.risk_difference.high - r.risk_difference.low for r in (once, thrice)]
    assert width[1] >= 0.99 * width[0]
    assert thrice.design_effect == pytest.approx(3, rel=0.2)


def test_mutual_information_agrees_with_scipy():
    found = associate_table(Table(238, 3, 138, 571)).mutual_information
    statistic = scipy_stats.chi2_contingency(
        [[238, 3], [138, 571]], correction=False, lambda_="log-likelihood"
    ).statistic
    assert found.value == pytest.approx(statistic / (2 * 950 * np.log(2)), **EXACTLY)
    assert found.low < found.value < found.high


def test_equivalence_needs_enough_questions():
    assert not associate_table(Table(50, 50, 50, 50)).equivalence.equivalent
    many = associate_table(Table(5000, 5000, 5000, 5000)).equivalence
    assert many.equivalent
    assert many.p_value < 0.001
    far = associate_table(Table(238, 3, 138, 571)).equivalence
    assert far.p_value > 0.99


@pytest.mark.parametrize("counts", [(60, 40, 50, 50), (1030, 970, 1000, 1000), (80, 20, 20, 80)])
def test_equivalence_p_and_interval_agree(counts):
    found = associate_table(Table(*counts)).equivalence
    assert found.equivalent == (found.p_value < 0.05)


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


@pytest.mark.parametrize("student", STUDENTS, ids=lambda student: student.name)
def test_the_truth_is_what_many_draws_show(student):
    drawn = replace(student, clusters=200_000 // len(student.sizes))
    trace, answer, _, _ = drawn.draw(np.random.default_rng(3))
    found = np.bincount(2 * ~trace + ~answer, minlength=4) / len(trace)
    assert found == pytest.approx(student.truth(), abs=0.006)
    assert student.truth().sum() == pytest.approx(1)


def test_a_student_nearby_keeps_what_it_is():
    independent = STUDENTS[0].near(np.random.default_rng(1))
    assert independent.with_trace == independent.without != STUDENTS[0].without
    assert truths(independent)["mutual information"] == pytest.approx(0, abs=1e-12)


def test_auroc_agrees_with_mann_whitney():
    score, right = RNG.integers(0, 6, 300), RNG.random(300) < 0.5
    found = predict(score, right, np.arange(300))
    u = scipy_stats.mannwhitneyu(score[right], score[~right]).statistic
    expected = u / (right.sum() * (~right).sum())
    assert found.auroc.value == pytest.approx(expected, **EXACTLY)
    assert found.auroc.low < found.auroc.value < found.auroc.high


def test_risk_falls_with_a_useful_score_and_not_with_a_useless_one():
    right = np.repeat([True, False], 100)
    useful = predict(right, right, np.arange(200))
    assert (useful.auroc.value, useful.curve[0].risk.value) == (1.0, 0.0)
    useless = predict(np.ones(200), right, np.arange(200))
    assert (useless.auroc.value, useless.aurc.value) == (0.5, 0.5)


def test_calibration_tells_true_chances_from_false_ones():
    chance = RNG.random(4000)
    right = RNG.random(4000) < chance
    good, bad = (calibrate(c, right, np.arange(4000)) for c in (chance, 1 - chance))
    assert good.error.value < 3 * good.error_by_chance
    assert bad.error.low > 0.3
    assert good.brier.value == pytest.approx(np.mean((chance - right) ** 2), **EXACTLY)
    with pytest.raises(BadInputError, match="chance"):
        calibrate([1.5], [True], [0])


def test_kappa_agrees_with_statsmodels():
    first, noise = RNG.integers(0, 3, 250), RNG.random(250) < 0.3
    second = np.where(noise, RNG.integers(0, 3, 250), first)
    table = np.zeros((3, 3))
    np.add.at(table, (first, second), 1)
    rival, found = cohens_kappa(table), agree(first, second, np.arange(250))
    assert found.kappa.value == pytest.approx(rival.kappa, **EXACTLY)
    ends = found.kappa.low, found.kappa.high
    assert ends == pytest.approx((rival.kappa_low, rival.kappa_upp), **EXACTLY)


def test_ac1_of_a_rare_category_stays_high_where_kappa_falls():
    first, second = np.zeros(100, bool), np.zeros(100, bool)
    first[:4], second[2:6] = True, True
    found = agree(first, second, np.arange(100))
    assert found.observed.value == 0.96
    assert found.ac1.value > 0.9 > 0.6 > found.kappa.value


def test_power_is_that_of_the_exact_test_written_out():
    n, b, c = 40, 0.3, 0.1
    expected = 0.0
    for m in range(n + 1):
        for k in range(m + 1):
            if scipy_stats.binomtest(k, m).pvalue <= 0.05 if m else False:
                weight = scipy_stats.binom.pmf(m, n, b + c)
                expected += weight * scipy_stats.binom.pmf(k, m, b / (b + c))
    assert mcnemar_power(n, b, c, 0.05) == pytest.approx(expected, abs=1e-9)
    found = questions_needed(0.15, 0.05)
    assert found.reached >= 0.8 > mcnemar_power(found.questions - 1, 0.15, 0.05, 0.05)
    with pytest.raises(SettingsError, match="equal"):
        questions_needed(0.1, 0.1)


def test_bootstrap_draws_have_the_mean_and_variance_of_clusters():
    few = RNG.integers(0, 3, (400, 2)).astype(float)
    many = RNG.random((400, 2))
    for cells in (few, many):
        draws = resample(cells, 4000)
        assert draws.mean(axis=0) == pytest.approx(cells.sum(axis=0), rel=0.01)
        assert draws.var(axis=0) == pytest.approx(400 * cells.var(axis=0), rel=0.12)


def test_breakdown_finds_where_the_variation_is():
    ease = RNG.normal(size=(2000, 1)) * 0.3
    runs = np.array([[-0.1, 0.0, 0.05, 0.1, -0.05]])
    found = breakdown(0.5 + ease + runs + RNG.normal(size=(2000, 5)) * 0.2)
    assert found.question_sd == pytest.approx(0.3, rel=0.1)
    assert found.seed_sd == pytest.approx(np.std(runs, ddof=1), rel=0.1)
    assert found.rest_sd == pytest.approx(0.2, rel=0.05)
    assert found.seed_share > 0.9


@pytest.mark.parametrize("text", ["1,2,3", "1,2,3,x", "-1,2,3,4", "0,0,0,0", "1.5,2,3,4"])
def test_bad_counts_are_refused(text):
    with pytest.raises(SettingsError, match="--counts"):
        read_counts(text)


@pytest.mark.parametrize("name", ["mediated", "answers near 0", "unequal clusters"])
def test_intervals_cover(name):
    student = next(student for student in STUDENTS if student.name == name)
    for row in coverage(student, 500):
        assert 0.92 < row.share < 0.985, row  # 95 %, with four of its standard errors below


def test_levels_hold_and_simpson_does_not_fool_the_strata():
    found = {(row.student, row.figure): row.share for row in levels(300)}
    assert found["confounded by class", "plain test rejects"] > 0.9
    assert found["confounded by class", "within classes rejects"] < 0.09
    assert found["at the margin", "equivalence is claimed"] < 0.09
    assert found["two arms alike", "McNemar rejects"] < 0.07
