"""The analysis finds the effects that simulated raters were given, and its intervals cover."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from studies import ARMS, EFFECTS, LEVELS, collected, design, handed_in
from tracegap.errors import BadInputError
from tracegap.study.analysis import INTERPRETABLE, MEASURES, analyse_study
from tracegap.study.answers import Collected, collect
from tracegap.study.simulated import Effects


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    made = design(60, 12, 60, raters_an_item=3)
    files = handed_in(tmp_path_factory.mktemp("answers"), made, EFFECTS)
    return analyse_study(collect(files, made), made.arms)


def row(rows, **wanted):
    (one,) = [r for r in rows if all(getattr(r, k) == v for k, v in wanted.items())]
    return one


def test_planted_effects_are_found(found):
    assert (found.raters, found.ratings) == (60, 720)
    easy = row(found.means, arm="correct", measure="load")
    hard = row(found.means, arm="teacher", measure="load")
    assert easy.mean.high < 2.5 < 3.8 < hard.mean.low
    assert sum(easy.steps) == easy.mean.n == 240
    gap = row(found.contrasts, measure="load", first="teacher", second="correct")
    assert gap.difference.low > 1
    assert gap.adjusted < 0.001
    same = row(found.contrasts, measure="faithfulness", first="teacher", second="correct")
    assert same.adjusted > 0.05
    assert set(found.answer_right) == set(ARMS)


def test_what_the_trace_adds_to_telling_right_from_wrong_is_found(found):
    all_arms = row(found.discrimination, arm="all")
    assert all_arms.auroc_without.low < 0.5 < all_arms.auroc_without.high
    assert all_arms.auroc_with.low < 0.8 < all_arms.auroc_with.high
    assert all_arms.gain.low > 0.15
    assert all_arms.d_with.value == pytest.approx(2 * 0.8416, abs=0.4)
    assert all_arms.right + all_arms.wrong == 720


def test_agreement_and_models_are_of_every_rating(found):
    pytest.importorskip("statsmodels")
    assert set(found.agreement) == set(found.models) == set(MEASURES) - {INTERPRETABLE}
    assert found.agreement["load"].alpha.low > 0.2
    assert found.agreement["load"].units == 180
    assert abs(found.agreement["predictability"].alpha.value) < 0.3
    assert found.models["load"].arms["correct"].high < -2


def test_ratings_that_go_by_truth_are_told_by_their_correlation():
    made = design(30, 12, 24, raters_an_item=2)
    given = collected(made, Effects(), 0)
    for one in given.ratings:
        one.ratings["faithfulness"] = 5 if one.item.trace_right else 1
    found = analyse_study(given, made.arms)
    assert (
        row(found.relations, measure="faithfulness", checked="trace right").correlation.value == 1
    )
    assert abs(row(found.relations, measure="load", checked="trace right").correlation.value) < 0.2


@cache
def true_mean(arm, measure):
    """The mean that countless raters would give, on countless questions."""
    level = LEVELS.get(arm, {}).get(measure, 3.5)
    spread = np.sqrt(EFFECTS.rater**2 + EFFECTS.question**2 + EFFECTS.noise**2)
    drawn = np.random.default_rng(0).normal(level, spread, 1_000_000)
    return float(np.clip(np.round(drawn), 1, 5).mean())


@pytest.mark.slow
def test_intervals_cover_what_was_planted(monkeypatch):
    # what is not held to its truth here takes most of the time
    monkeypatch.setattr("tracegap.study.analysis.rater_agreement", lambda *given: None)
    monkeypatch.setattr("tracegap.study.analysis.ordinal_model", lambda *given: None)
    made = design(30, 12, 60, raters_an_item=2)
    means, gaps, areas = [], [], []
    for seed in range(120):
        found = analyse_study(collected(made, EFFECTS, seed), made.arms)
        for arm in ARMS:
            mean = row(found.means, arm=arm, measure="load").mean
            means.append(mean.low <= true_mean(arm, "load") <= mean.high)
        gap = row(found.contrasts, measure="load", first="teacher", second="correct").difference
        truth = true_mean("teacher", "load") - true_mean("correct", "load")
        gaps.append(gap.low <= truth <= gap.high)
        gain = row(found.discrimination, arm="all").gain
        areas.append(gain.low <= 0.3 <= gain.high)
    for covered in (means, gaps, areas):
        assert np.mean(covered) >= 0.89  # 95 %, less three standard errors of 120 studies


def test_answers_of_unknown_truth_are_left_out_of_discrimination_alone():
    made = design(6, 6, 6, raters_an_item=1)
    given = collected(made, Effects(), 0)
    blind = [replace(r, item=replace(r.item, answer_right=None)) for r in given.ratings]
    found = analyse_study(replace(given, ratings=blind), made.arms)
    assert {r.auroc_with for r in found.discrimination} == {None}
    assert {r.right + r.wrong for r in found.discrimination} == {0}
    assert found.answer_right["correct"] is None
    assert len(found.means) == len(ARMS) * len(MEASURES)


def test_nothing_left_is_told():
    with pytest.raises(BadInputError, match="no rating is left: 2 raters failed a check"):
        analyse_study(Collected([], 0, ("a", "b"), (), 4, 2), ARMS)
