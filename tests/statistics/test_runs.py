"""Two arms over runs: against scipy and statsmodels, and the level where runs vary."""

import numpy as np
import pandas
import pytest
from scipy import stats
from statsmodels.regression.mixed_linear_model import MixedLM

from tracegap.errors import BadInputError
from tracegap.statistics import compare, compare_runs
from tracegap.statistics.run_shares import permutation, welch
from tracegap.statistics.runs import ONE_RUN, PERMUTED


def arm(scores):
    """Scores of shape (runs, questions) as three columns."""
    runs, questions = scores.shape
    return (
        scores.ravel(),
        np.tile(np.arange(questions), runs),
        np.repeat(np.arange(runs), questions),
    )


def drawn(rng, questions, runs, sd, gap=0.0):
    ease = rng.normal(size=questions) * 1.5
    logits = ease + sd * rng.normal(size=(runs, 1)) + gap
    return rng.random((runs, questions)) < 1 / (1 + np.exp(-logits))


def both_arms(seed, questions=60, runs=4, sd=0.5):
    rng = np.random.default_rng(seed)
    state = rng.bit_generator.state
    first = drawn(rng, questions, runs, sd, 0.7)
    rng.bit_generator.state = state
    rng.normal(size=questions)
    return first, drawn(rng, questions, runs + 1, sd)


def test_shares_of_runs_are_compared_beside_the_mixed_test():
    first, second = both_arms(1)
    found = compare_runs(*arm(first), *arm(second))
    means = first.mean(axis=1), second.mean(axis=1)
    assert (found.welch, found.permutation) == (welch(*means), permutation(*means))
    assert found.difference.value == pytest.approx(means[0].mean() - means[1].mean())


def test_without_interaction_it_is_the_t_test_over_runs():
    rng = np.random.default_rng(2)
    ease, runs = rng.random(50) * 0.3, rng.random((2, 4, 1)) * 0.2
    first, second = (ease + by + rng.random((4, 50)) * 1e-3 + 0.1 for by in runs)
    found = compare_runs(*arm(first), *arm(second))
    assert found.freedom == 6
    expected = stats.ttest_ind(first.mean(axis=1), second.mean(axis=1)).pvalue
    assert found.p_value == pytest.approx(expected, rel=1e-6)


@pytest.mark.filterwarnings("ignore:The MLE may be on the boundary")
def test_variance_and_run_sd_are_those_of_a_mixed_model():
    rng = np.random.default_rng(13)
    ease, by_arm = rng.normal(size=25) * 0.05, rng.normal(size=(2, 1, 25)) * 0.05
    by_run, rest = rng.normal(size=(2, 3, 1)) * 0.06, rng.normal(size=(2, 3, 25)) * 0.05
    scores = np.clip(0.5 + ease + by_arm + by_run + rest, 0, 1)
    found = compare_runs(*arm(scores[0]), *arm(scores[1]))
    a, r, q = (codes.ravel() for codes in np.indices(scores.shape))
    table = pandas.DataFrame({"y": scores.ravel(), "first": (a == 0) * 1.0, "one": 1})
    table["run"], table["q"], table["qa"] = a * 3 + r, q, q * 2 + a
    parts = {"run": "0+C(run)", "q": "0+C(q)", "qa": "0+C(qa)"}
    rival = MixedLM.from_formula(
        "y ~ first", table, groups="one", vc_formula=parts, re_formula="0"
    ).fit()
    assert found.difference.value == pytest.approx(rival.params["first"], abs=1e-6)
    half = stats.t.ppf(0.975, found.freedom) * rival.bse["first"]
    assert found.difference.high - found.difference.value == pytest.approx(half, rel=1e-3)
    by_name = dict(zip(rival.model.exog_vc.names, rival.vcomp, strict=True))
    assert found.run_sd.value == pytest.approx(np.sqrt(by_name["run"]), rel=1e-3)
    assert found.run_sd.low <= found.run_sd.value <= found.run_sd.high


@pytest.mark.parametrize("runs", [(1, 1), (1, 3), (3, 1)])
def test_one_run_an_arm_has_no_p_value_and_no_interval_of_the_arms(runs):
    rng = np.random.default_rng(4)
    first, second = (drawn(rng, 40, many, 0.3) for many in runs)
    found = compare_runs(*arm(first), *arm(second))
    assert (found.p_value, found.welch, found.permutation, found.freedom) == (None,) * 4
    assert (found.difference.low, found.difference.high, found.run_sd.value) == (None,) * 3
    assert found.method == ONE_RUN
    if runs == (1, 1):
        paired = compare(first[0], second[0], np.arange(40)).difference
        ends = found.students.low, found.students.high
        assert ends == pytest.approx((paired.low, paired.high), abs=0.01)


def test_least_permutation_p_is_that_of_so_few_runs():
    for runs, least in ((3, 0.1), (4, 2 / 70), (5, 2 / 252)):
        scores = np.zeros((runs, 5))
        found = compare_runs(*arm(scores + 1), *arm(scores))
        assert found.permutation == pytest.approx(least)
        assert (found.p_value, found.method) == (found.permutation, PERMUTED)
        assert found.difference.low < found.difference.value == 1
        assert compare_runs(*arm(scores), *arm(scores)).p_value == 1


def test_many_runs_are_exchanged_at_random_and_the_same_each_time():
    rng = np.random.default_rng(5)
    first, second = (drawn(rng, 30, 14, 0.3) for _ in "ab")
    found = [compare_runs(*arm(first), *arm(second)).permutation for _ in "ab"]
    assert found[0] == found[1] > 0


def test_questions_that_some_run_was_not_asked_are_left_out_and_counted():
    rng = np.random.default_rng(6)
    first, second = (drawn(rng, 30, 3, 0.3) for _ in "ab")
    right, question, run = arm(first)
    missing = (question == 7) & (run == 1)
    found = compare_runs(*(column[~missing] for column in (right, question, run)), *arm(second))
    kept = np.arange(30) != 7
    rival = compare_runs(*arm(first[:, kept]), *arm(second[:, kept]))
    assert (found.questions, found.left_out) == (29, 1)
    assert found.p_value == pytest.approx(rival.p_value)
    apart = compare_runs([1], ["a"], [0], [1], ["b"], [0])
    assert (apart.questions, apart.left_out, apart.difference.value) == (0, 2, None)


def test_order_of_rows_and_names_of_runs_do_not_matter():
    first, second = both_arms(7)
    right, question, run = arm(first)
    order = np.random.default_rng(1).permutation(len(right))
    names = np.array([f"run {i}" for i in run])
    found = compare_runs(right[order], question[order], names[order], *arm(second))
    expected = compare_runs(right, question, run, *arm(second))
    assert found.p_value == pytest.approx(expected.p_value)


def test_runs_with_the_same_id_are_correlated_and_not_paired():
    rng = np.random.default_rng(8)
    shared = rng.random((5, 1)) * 0.4
    first, second = (shared + rng.random((5, 30)) * 0.1 for _ in "ab")
    found = compare_runs(*arm(first), *arm(second))
    assert found.run_correlation.n == 5
    expected = stats.pearsonr(first.mean(axis=1), second.mean(axis=1))
    assert found.run_correlation.value == pytest.approx(expected.statistic)
    assert found.run_correlation.low == pytest.approx(expected.confidence_interval().low)
    assert found.freedom <= 8.5


@pytest.mark.parametrize(
    ("right", "question", "run"), [([1, 0], [1], [1, 1]), ([], [], []), ([2.0], [1], [1])]
)
def test_what_cannot_be_compared_is_refused(right, question, run):
    with pytest.raises(BadInputError):
        compare_runs(right, question, run, [1], [1], [1])
