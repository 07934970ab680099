"""Arms over runs, links within questions and bounds, as the analysis of verdicts has them."""

import numpy as np
import pytest

from tracegap.records import Verdict
from tracegap.statistics import analyse, bound_link, compare_runs, holm, within_question


def verdict(arm, seed, i, trace, answer):
    f1 = None if trace is None else float(trace)
    return Verdict(
        example_id=f"q{i:03}",
        arm=arm,
        seed=seed,
        condition="full",
        label="one",
        group=f"q{i:03}",
        problems=(),
        said_label=None,
        said_evidence=None,
        said_answers=None,
        label_right=trace,
        evidence_precision=f1,
        evidence_recall=f1,
        evidence_f1=f1,
        evidence_exact=trace,
        trace_right=trace,
        answer_right=answer,
        answer_f1=float(answer),
    )


def drawn(arm, seeds, questions=40):
    rng = np.random.default_rng([len(arm), ord(arm[0])])
    chance = 1 / (1 + np.exp(-rng.normal(size=questions)))
    return [
        verdict(
            arm,
            seed,
            i,
            None if rng.random() < 0.1 else bool(rng.random() < chance[i]),
            bool(rng.random() < chance[i]),
        )
        for seed in range(seeds)
        for i in range(questions)
    ]


def columns(rows):
    return (
        np.array([row.answer_right for row in rows]),
        np.array([row.example_id for row in rows]),
        np.array([row.seed for row in rows]),
    )


def test_arms_are_compared_over_their_runs():
    correct, incorrect = drawn("correct", 3), drawn("incorrect", 3)
    (row,) = (c for c in analyse(correct + incorrect).comparisons if c.label is None)
    expected = compare_runs(*columns(correct), *columns(incorrect))
    assert row.runs.p_value == pytest.approx(expected.p_value)
    assert row.runs.first == pytest.approx(expected.first)


def test_one_run_an_arm_gives_no_p_value_of_the_arms():
    found = analyse(drawn("correct", 1) + drawn("incorrect", 1))
    (row,) = (c for c in found.comparisons if c.label is None)
    assert row.runs.p_value is None
    assert found.further.within == ()


def test_links_within_questions_and_bounds_are_told_of_each_step():
    rows = drawn("correct", 4)
    found = analyse(rows)
    read = [row for row in rows if row.trace_right is not None]
    answer, question, run = columns(read)
    expected = within_question([row.trace_right for row in read], answer, question, run)
    (within,) = (row.result for row in found.further.within if row.step == "trace")
    assert within.p_value == expected.p_value
    (arm,) = (row for row in found.arms if row.label is None)
    step = [-1 if row.trace_right is None else int(row.trace_right) for row in rows]
    assert arm.bounds["trace"] == bound_link(step, *columns(rows)[:2])
    assert arm.bounds["trace"].unread == len(rows) - len(read)
    link = arm.associations["trace"].risk_difference.value
    assert arm.bounds["trace"].low.value < link < arm.bounds["trace"].high.value


def test_the_primary_comparison_is_not_adjusted_and_all_else_is_one_family():
    rows = drawn("vanilla", 3) + drawn("correct", 3) + drawn("incorrect", 3)
    found = analyse(rows)
    pairs = [c for c in found.comparisons if c.kind == "arms" and c.label is None]
    (primary,) = (c for c in pairs if c.primary)
    assert {primary.first, primary.second} == {"correct", "incorrect"}
    assert primary.runs_adjusted_p == primary.runs.p_value
    others = [c for c in pairs if not c.primary]
    arms = [arm for arm in found.arms if arm.label is None]
    links = [(arm, step) for arm in arms for step in ("label", "evidence", "trace")]
    p_values = [c.runs.p_value for c in others]
    p_values += [arm.associations[step].p_value for arm, step in links]
    expected = holm(p_values)
    assert [c.runs_adjusted_p for c in others] == expected[: len(others)]
    adjusted = [arm.links_adjusted_p[step] for arm, step in links]
    assert adjusted == expected[len(others) :]
    declared = analyse(rows, primary=("vanilla", "correct")).comparisons
    assert [c.second for c in declared if c.primary] == ["correct"]
