"""Samples: pass@k by run, and the link within questions beside the pooled one."""

import numpy as np
import pytest

from tracegap.errors import BadInputError
from tracegap.statistics import pass_at, within_question
from tracegap.statistics.learning import run_mean
from tracegap.statistics.sampled import sampled_arms, sizes_of
from verdicts import verdict


def drawn(runs, questions=60, samples=8, link=0.0, seed=3):
    """Step and answer share how hard a question is, and what is planted besides."""
    rng = np.random.default_rng(seed)
    hard = rng.normal(0, 1.5, questions)
    rows = []
    for run in range(runs):
        for i in range(questions):
            for _ in range(samples):
                step = rng.random() < 1 / (1 + np.exp(-hard[i]))
                right = rng.random() < 1 / (1 + np.exp(-hard[i] - link * (step - 0.5)))
                rows.append(verdict("correct", i, bool(step), bool(right), seed=run))
    return rows


def test_one_run_has_pass_at_k_for_new_questions():
    rows = drawn(1)
    (found,) = sampled_arms(rows)
    assert (found.runs, found.questions, found.samples) == (1, 60, 8)
    assert [one.k for one in found.passes] == [1, 2, 4, 8]
    right, ids = [v.answer_right for v in rows], [v.example_id for v in rows]
    assert found.passes[2].value == pass_at(right, ids, 4)
    values = [one.value.value for one in found.passes]
    assert values == sorted(values)


def test_several_runs_are_told_by_their_mean_with_t_over_runs():
    rows = drawn(3)
    (found,) = sampled_arms(rows)
    shares = [
        pass_at([v.answer_right for v in own], [v.example_id for v in own], 2).value
        for run in range(3)
        if (own := [v for v in rows if v.seed == run])
    ]
    assert found.passes[1].value == run_mean(shares)
    assert found.passes[1].value.n == 3


def test_how_hard_questions_are_links_the_pooled_and_not_what_is_within():
    (found,) = sampled_arms(drawn(2))
    trace = next(link for link in found.links if link.step == "trace")
    assert trace.pooled.p_value < 0.001
    assert trace.pooled.odds_ratio.low > 1.5
    assert trace.within.odds_ratio.low < 1 < trace.within.odds_ratio.high
    (planted,) = sampled_arms(drawn(2, link=2.0))
    trace = next(link for link in planted.links if link.step == "trace")
    assert trace.within.odds_ratio.low < np.exp(2.0) < trace.within.odds_ratio.high
    assert trace.within.p_value < 0.001


def test_links_are_those_of_within_question_and_are_adjusted_for_their_number():
    rows = drawn(2)
    (found,) = sampled_arms(rows)
    label = found.links[0]
    assert label.within == within_question(
        [v.label_right for v in rows],
        [v.answer_right for v in rows],
        [v.example_id for v in rows],
        [v.seed for v in rows],
    )
    # three steps of the same verdicts: the least p-value times three
    assert label.adjusted_p == pytest.approx(min(1.0, 3 * label.within.p_value))


def test_an_arm_without_steps_has_no_links():
    rows = [verdict("vanilla", i, None, i % 2 == k) for i in range(6) for k in range(2)]
    (found,) = sampled_arms(rows)
    assert found.links == ()
    assert [one.value.value for one in found.passes] == [0.5, 1.0]


def test_questions_sampled_less_often_than_others_are_refused():
    rows = [verdict("vanilla", i, None, True) for i in (0, 0, 0, 1)]
    with pytest.raises(BadInputError, match="needs 2 tries of each question"):
        sampled_arms(rows)


def test_k_goes_up_by_doubling_to_all_samples():
    assert [sizes_of(n) for n in (1, 2, 3, 8)] == [[1], [1, 2], [1, 2, 3], [1, 2, 4, 8]]
