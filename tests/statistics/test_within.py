"""The link within questions: against statsmodels, counting by hand, and planted effects."""

import math

import numpy as np
import pytest
from statsmodels.discrete.conditional_models import ConditionalLogit

from tracegap.errors import BadInputError
from tracegap.statistics import associate, within_question
from tracegap.statistics.within import NO_QUESTION, SCORE, SEPARATED, WALD


def logistic(x):
    return 1 / (1 + np.exp(-x))


def tries(rng, questions, runs, samples, quality=0.6, effect=0.0):
    """Step and answer are independent given question and run, but for `effect`."""
    q = np.repeat(np.arange(questions), runs * samples)
    r = np.tile(np.repeat(np.arange(runs), samples), questions)
    ease = rng.normal(size=questions)[q] * 1.5 + (rng.normal(size=runs) * quality)[r]
    step = rng.random(q.size) < logistic(ease)
    return step, rng.random(q.size) < logistic(ease + effect * (step - 0.5)), q, r


@pytest.mark.filterwarnings("ignore:Dropped")
@pytest.mark.parametrize(("runs", "samples"), [(1, 8), (5, 1), (3, 3)])
def test_estimate_is_statsmodels_conditional_logit(runs, samples):
    step, answer, q, r = tries(np.random.default_rng(runs), 60, runs, samples, effect=1.0)
    found = within_question(step, answer, q, r)
    design = np.column_stack([step, *(r == i for i in range(1, runs))]).astype(float)
    rival = ConditionalLogit(answer.astype(float), design, groups=q).fit(disp=0)
    assert found.odds_ratio.value == pytest.approx(
        math.exp(rival.params[0]), rel=2e-3
    )  # its optimiser stops early
    assert found.test == WALD
    rights = np.bincount(q, answer)
    assert found.questions_used == int(((rights > 0) & (rights < runs * samples)).sum())
    assert found.questions_telling <= found.questions_used < found.questions == 60


def test_pairs_are_the_discordant_ones():
    """With two tries the odds ratio is that of the pairs that differ in both."""
    with_step = [(1, 1, 0, 0)] * 12 + [(1, 0, 0, 1)] * 4 + [(1, 1, 1, 0)] * 9 + [(0, 1, 0, 1)] * 3
    step = np.array([(row[0], row[2]) for row in with_step]).ravel()
    answer = np.array([(row[1], row[3]) for row in with_step]).ravel()
    q = np.repeat(np.arange(len(with_step)), 2)
    found = within_question(step, answer, q, np.zeros(q.size))
    assert found.odds_ratio.value == pytest.approx(12 / 4)
    assert (found.questions_used, found.questions_telling, found.questions) == (25, 16, 28)


def test_difficulty_alone_makes_a_pooled_link_and_none_within_questions():
    rejects = pooled = 0
    for seed in range(60):
        step, answer, q, r = tries(np.random.default_rng(seed), 80, 5, 1)
        rejects += within_question(step, answer, q, r).p_value < 0.05
        pooled += associate(step, answer, q).p_value < 0.05
    assert pooled >= 57
    assert rejects <= 9  # 5 % of 60 is 3; above 9 by chance in 0.1 %


def test_runs_of_unequal_quality_need_their_terms():
    """Without a term a run the same data would be read as a link."""
    with_terms = without = 0
    for seed in range(40):
        step, answer, q, r = tries(np.random.default_rng(100 + seed), 80, 5, 1, quality=1.5)
        with_terms += within_question(step, answer, q, r).p_value < 0.05
        without += within_question(step, answer, q, np.zeros(q.size)).p_value < 0.05
    assert with_terms <= 7 < 12 <= without


def test_planted_effect_is_recovered():
    logs = []
    for seed in range(40):
        found = within_question(*tries(np.random.default_rng(seed), 100, 1, 8, effect=1.0))
        logs.append(math.log(found.odds_ratio.value))
    assert np.mean(logs) == pytest.approx(1.0, abs=0.1)


def test_a_link_without_exception_has_a_p_value_and_no_bound():
    step, _, q, r = tries(np.random.default_rng(1), 40, 3, 2)
    found = within_question(step, step, q, r)
    assert found.odds_ratio.value is None
    assert (found.test, found.note) == (SCORE, SEPARATED)
    assert found.p_value < 1e-4


def test_a_run_that_is_always_right_tells_nothing_and_stops_nothing():
    step, answer, q, r = tries(np.random.default_rng(3), 80, 4, 2, effect=1.0)
    perfect = np.where(r == 2, True, answer)
    found = within_question(step, perfect, q, r)
    without = within_question(step[r != 2], answer[r != 2], q[r != 2], r[r != 2])
    assert found.odds_ratio.value == pytest.approx(without.odds_ratio.value)
    assert found.runs == 3


@pytest.mark.parametrize("answer", [[1, 1, 0, 0], [1, 1, 1, 1]])
def test_nothing_to_compare_within_a_question_is_undefined(answer):
    found = within_question([1, 1, 0, 0], answer, [0, 0, 1, 1], [0, 1, 0, 1])
    assert (found.p_value, found.odds_ratio.value, found.note) == (None, None, NO_QUESTION)
    assert found.questions_used == 0
    empty = within_question([], [], [], [])
    assert (empty.questions, empty.note) == (0, NO_QUESTION)


def test_a_step_that_is_the_run_itself_is_undefined():
    r = np.tile([0, 1], 30)
    answer = np.random.default_rng(1).random(60) < 0.5
    found = within_question(r == 1, answer, np.repeat(np.arange(30), 2), r)
    assert (found.p_value, found.note) == (None, NO_QUESTION)


def test_unequal_lengths_are_refused():
    with pytest.raises(BadInputError, match="differ in number"):
        within_question([1], [1, 0], [0, 0], [0, 0])


def test_questions_that_all_balance_out_are_no_certainty():
    step, answer = np.tile([1, 1, 0, 0], 10), np.tile([1, 0, 1, 0], 10)
    found = within_question(step, answer, np.repeat(np.arange(10), 4), np.zeros(40))
    assert found.odds_ratio.value == pytest.approx(1)
    assert found.odds_ratio.low < 0.5 < 2 < found.odds_ratio.high
    assert found.p_value == pytest.approx(1)
