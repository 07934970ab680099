"""Student's t in closed form: against scipy."""

import pytest
from scipy import stats as scipy_stats

from tracegap.statistics import (
    student_t,
)


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 7, 10, 49, 120, 949, 99_999])
def test_students_t_agrees_with_scipy(freedom):
    for level in (0.5, 0.9, 0.95, 0.99, 0.9999):
        t = student_t.quantile(freedom, level)
        assert t == pytest.approx(scipy_stats.t.ppf((1 + level) / 2, freedom), rel=1e-9)
        assert student_t.within(t, freedom) == pytest.approx(level, abs=1e-11)
