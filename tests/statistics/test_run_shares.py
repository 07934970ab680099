"""Two arms by their runs' shares alone: against scipy."""

import numpy as np
import pytest
from scipy import stats

from tracegap.statistics.run_shares import least_p, permutation, welch


@pytest.mark.parametrize("runs", [(2, 2), (3, 4), (5, 5)])
def test_welch_and_permutation_agree_with_scipy(runs):
    rng = np.random.default_rng(1)
    means = [rng.normal(0.5 + 0.1 * i, 0.05, many) for i, many in enumerate(runs)]
    assert welch(*means) == pytest.approx(stats.ttest_ind(*means, equal_var=False).pvalue)
    rival = stats.permutation_test(
        means, lambda x, y: abs(np.mean(x) - np.mean(y)), n_resamples=np.inf, alternative="greater"
    )
    assert permutation(*means) == pytest.approx(rival.pvalue)


def test_runs_that_do_not_differ_leave_welch_nothing_to_divide_by():
    alike = np.full(3, 0.4)
    assert welch(alike, alike + 0.2) is None
    assert permutation(alike, alike + 0.2) == pytest.approx(2 / 20)


@pytest.mark.parametrize("runs", [(2, 2), (2, 3), (3, 3), (4, 4), (5, 5), (12, 12)])
def test_no_runs_lie_further_apart_than_the_least_p_says(runs):
    first, second = (
        np.linspace(at, at + 0.1, many) for at, many in zip((0.8, 0.1), runs, strict=True)
    )
    # of a sample of all deals one may be as far apart by luck
    assert permutation(first, second) == pytest.approx(least_p(*runs), abs=1e-3)
