"""How many questions are needed: the exact power, written out."""

import pytest
from scipy import stats as scipy_stats

from tracegap.errors import SettingsError
from tracegap.statistics import (
    questions_needed,
)
from tracegap.statistics.power import mcnemar_power


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
