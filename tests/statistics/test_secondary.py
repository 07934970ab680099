"""What is told beyond tables: only where there are classes, scores or several seeds."""

from dataclasses import replace

import numpy as np
import pytest

from tracegap.statistics import stratify
from tracegap.statistics.columns import columns_of
from tracegap.statistics.secondary import further
from verdicts import CORRECT, arm_of, verdict


def told(verdicts):
    return further(columns_of(verdicts))


def test_links_within_classes_are_those_of_the_tables_of_each_class():
    verdicts = arm_of("correct", CORRECT)
    found = {row.step: row.result for row in told(verdicts).stratified}
    assert set(found) == {"label", "evidence", "trace"}
    strata = {}
    for label in ("equal", "mix"):
        rows = [v for v in verdicts if v.label == label]
        cells = [2 * (not v.trace_right) + (not v.answer_right) for v in rows]
        strata[label] = np.zeros((len(verdicts), 4))
        places = [int(v.example_id[1:]) for v in rows]
        strata[label][places, cells] = 1
    expected = stratify(strata)
    assert found["trace"].odds_ratio.value == pytest.approx(expected.odds_ratio.value)
    assert found["trace"].p_value == pytest.approx(expected.p_value)


def test_one_class_is_no_stratum():
    verdicts = [replace(v, label="equal") for v in arm_of("correct", CORRECT)]
    assert told(verdicts).stratified == ()


def test_an_arm_without_traces_predicts_nothing_and_joins_no_model():
    found = told([verdict("vanilla", i, None, i % 3 == 0) for i in range(40)])
    assert found.predictions == ()
    assert found.logistic is None


def test_a_right_trace_as_a_score_tells_right_answers_from_wrong():
    (trace, evidence) = told(arm_of("correct", CORRECT)).predictions
    assert (trace.score, evidence.score) == ("trace right", "evidence F1")
    # of 110 right answers 90 have a right trace, of 90 wrong ones 10
    expected = (90 * 80 + (90 * 10 + 20 * 80) / 2) / (110 * 90)
    assert trace.result.auroc.value == pytest.approx(expected)


def test_seeds_are_broken_down_over_the_questions_that_all_were_asked():
    one = [verdict("correct", i, True, i % 2 == 0, seed=1) for i in range(40)]
    two = [verdict("correct", i, True, i % 4 == 0, seed=2) for i in range(30)]
    assert told(one).breakdowns == ()
    (found,) = told([*one, *two]).breakdowns
    agree = sum((i % 2 == 0) == (i % 4 == 0) for i in range(30)) / 30
    assert found.agreement.observed.value == pytest.approx(agree)
