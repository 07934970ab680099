"""Agreement of raters: against a library, a published example, and ratings that agree or do not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracegap.statistics.raters import ordinal_alpha, quadratic_ac2, rater_agreement

# four coders, twelve units, five categories; nan: not rated (Krippendorff 2011, section D)
TABLE = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, np.nan, np.nan, np.nan],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, np.nan, 3],
        [np.nan, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, np.nan],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, np.nan],
    ]
)


def long(table):
    rated = ~np.isnan(table)
    return np.nonzero(rated)[1], table[rated].astype(int)


def counted(units, ratings, categories=5):
    counts = np.zeros((max(units) + 1, categories))
    np.add.at(counts, (units, np.asarray(ratings) - 1), 1.0)
    return counts[counts.sum(axis=1) >= 2]


def test_the_published_example():
    found = rater_agreement(*long(TABLE), categories=5)
    assert found.alpha.value == pytest.approx(0.815, abs=0.0005)
    assert found.alpha.low <= found.alpha.value <= found.alpha.high
    assert (found.units, found.ratings) == (11, 40)


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(1, 5)), min_size=4, max_size=60))
def test_alpha_is_the_librarys(pairs):
    krippendorff = pytest.importorskip("krippendorff")
    units, ratings = zip(*pairs, strict=True)
    counts = counted(units, ratings)
    ours = ordinal_alpha(counts) if len(counts) else None
    if ours is None:
        return
    theirs = krippendorff.alpha(
        value_counts=counts.astype(int),
        value_domain=[1, 2, 3, 4, 5],
        level_of_measurement="ordinal",
    )
    assert ours == pytest.approx(theirs, abs=1e-9)


def test_two_raters_of_everything_have_the_ac2_of_two_judges():
    from tracegap.statistics.agreement import agree

    rng = np.random.default_rng(0)
    first = rng.integers(1, 6, 200)
    second = np.clip(first + rng.integers(-1, 2, 200), 1, 5)
    counts = counted(np.tile(np.arange(200), 2), np.concatenate([first, second]))
    wanted = agree(first, second, np.arange(200)).ac2.value
    assert quadratic_ac2(counts) == pytest.approx(wanted)


def test_perfect_and_chance_agreement():
    units = np.repeat(np.arange(40), 3)
    truth = np.random.default_rng(0).integers(1, 6, 40)
    perfect = rater_agreement(units, truth[units], 5)
    assert perfect.alpha.value == perfect.ac2.value == 1
    chance = rater_agreement(units, np.random.default_rng(1).integers(1, 6, 120), 5)
    assert abs(chance.alpha.value) < 0.25
    # nearly all alike: alpha calls that chance, AC2 does not
    alike = np.full(120, 5)
    alike[::40] = 4
    skewed = rater_agreement(units, alike, 5)
    assert skewed.alpha.value < 0.1 < 0.9 < skewed.ac2.value


@pytest.mark.parametrize("ratings", [[], [3], [3, 3, 3]])
def test_too_little_is_undefined_or_has_no_interval(ratings):
    found = rater_agreement([0] * len(ratings), ratings, 5)
    assert found.alpha.value is None
    assert found.alpha.low is None
