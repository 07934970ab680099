"""Plans: monotone, refused where they cannot be, and borne out by simulated studies."""

import numpy as np
import pytest

from studies import design
from tracegap.errors import SettingsError
from tracegap.statistics.crossed import Crossing, mean_influence
from tracegap.study.plan import Spread, plan_study

ARMS = ("a", "b", "c")


def test_smaller_differences_more_arms_and_more_power_need_more_raters():
    base = plan_study(0.5, 3, 12)
    assert base.raters % 3 == 0
    assert base.ratings_an_arm == base.raters * 4
    assert plan_study(0.25, 3, 12).raters > base.raters
    assert plan_study(0.5, 6, 12).raters > base.raters
    assert plan_study(0.5, 3, 12, power=0.95).raters > base.raters
    assert plan_study(0.5, 3, 24).raters <= base.raters
    assert base.smallest <= 0.5


def test_the_power_planned_is_the_power_had():
    """Studies of the size planned are simulated, their ratings as the plan takes them to vary."""
    spread = Spread(1.0, 0.1, 0.1)
    plan = plan_study(0.4, 3, 12, spread=spread)
    made = design(plan.raters, 12, plan.questions, ARMS, raters_an_item=3)
    shown = [(r, s.item) for r, all_shown in enumerate(made.raters) for s in all_shown if s.item]
    rater = np.array([r for r, _ in shown])
    question = np.unique([i.question_id for _, i in shown], return_inverse=True)[1]
    arm = np.array([ARMS.index(i.arm) for _, i in shown])
    assert question.max() + 1 == plan.questions
    found = []
    for seed in range(300):
        rng = np.random.default_rng(seed)
        values = (
            rng.normal(0, 0.5, plan.raters)[rater]  # cancels
            + rng.normal(0, 0.5, plan.questions)[question]  # likewise
            + rng.normal(0, np.sqrt(0.1), (plan.raters, 3))[rater, arm]
            + rng.normal(0, np.sqrt(0.1), (plan.questions, 3))[question, arm]
            + rng.normal(0, np.sqrt(0.8), rater.size)
            + 0.4 * (arm == 1)
        )
        one, of_one = mean_influence(values, arm == 1)
        two, of_two = mean_influence(values, arm == 0)
        p = Crossing(rater, question).p_value(one - two, of_one - of_two)
        found.append(p < 0.05 / 3)
    assert np.mean(found) > plan.power - 3 * np.sqrt(0.16 / 300)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"difference": 0}, "--difference"),
        ({"difference": 5}, "--difference"),
        ({"items": 10}, "--items 10 must be a multiple"),
        ({"arms": 1}, "two or more"),
        ({"power": 1}, "--power"),
        ({"spread": Spread(0)}, "--sd"),
        ({"spread": Spread(1, 0.5, 0.5)}, "must leave something"),
        ({"difference": 0.001}, "no study of up to"),
    ],
)
def test_what_does_not_fit_is_told(given, words):
    with pytest.raises(SettingsError, match=words):
        plan_study(**({"difference": 0.5, "arms": 3, "items": 12} | given))
