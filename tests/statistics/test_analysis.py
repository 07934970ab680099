"""The analysis, from verdicts built to a known truth."""

import json
import random

import numpy as np
import pytest
from pydantic import TypeAdapter

from tracegap.files import to_json
from tracegap.statistics import (
    Analysis,
    TwoByTwo,
    analyse,
    bound_link,
    compare_runs,
    holm,
    within_question,
)
from tracegap.tasks.baselines import Baseline, Outcome
from verdicts import CORRECT, LABELS, arm_of, verdict


def result_of(analysis, arm, label=None):
    return next(r for r in analysis.arms if (r.arm, r.label) == (arm, label))


def comparison_of(analysis, first, second, label=None):
    return next(
        c for c in analysis.comparisons if (c.first, c.second, c.label) == (first, second, label)
    )


def test_the_table_and_all_rates_come_back():
    found = result_of(analyse(arm_of("correct", CORRECT)), "correct")
    assert found.associations["trace"].table == TwoByTwo(*CORRECT)
    assert (found.verdicts, found.examples, found.clusters) == (200, 200, 200)
    assert {step: (e.count, e.n) for step, e in found.accuracy.items()} == {
        "label": (100, 200),
        "evidence": (100, 200),
        "trace": (100, 200),
        "answer": (110, 200),
    }
    assert found.evidence_f1.value == 0.5
    assert found.answer_f1.value == pytest.approx(0.55)
    assert found.withheld.n == found.swapped.n == 0


def test_classes_add_up_to_all():
    analysis = analyse(arm_of("correct", CORRECT))
    overall, parts = (
        result_of(analysis, "correct"),
        [result_of(analysis, "correct", x) for x in LABELS],
    )
    assert sum(part.verdicts for part in parts) == overall.verdicts
    assert sum(p.associations["trace"].table.both for p in parts) == 90


def test_unscored_traces_are_counted_and_not_wrong():
    verdicts = arm_of("correct", CORRECT)
    verdicts += [verdict("correct", 200 + i, None, False, problems=("no trace",)) for i in range(7)]
    verdicts += [verdict("correct", 300, None, False, problems=("unclosed trace", "unfinished"))]
    found = result_of(analyse(verdicts), "correct")
    assert found.associations["trace"].table == TwoByTwo(*CORRECT)
    assert found.accuracy["trace"].n == 200
    assert found.accuracy["answer"].n == found.verdicts == 208
    assert found.unscored == {"label": 8, "evidence": 8, "trace": 8}
    assert found.problems == {"no trace": 7, "unclosed trace": 1, "unfinished": 1}
    assert found.unfinished == 1


def test_an_arm_without_traces_has_empty_tables():
    verdicts = [verdict("vanilla", i, None, i % 3 == 0) for i in range(30)]
    found = result_of(analyse(verdicts), "vanilla")
    assert found.associations["trace"].table.n == 0
    assert found.accuracy["trace"].value is None
    assert found.accuracy["answer"].count == 10


def test_seeds_are_clusters_not_new_questions():
    once = analyse(arm_of("correct", CORRECT))
    copies = [v for seed in range(4) for v in arm_of("correct", CORRECT, seed=seed)]
    found, single = result_of(analyse(copies), "correct"), result_of(once, "correct")
    assert (found.verdicts, found.examples, found.clusters) == (800, 200, 200)
    wide, narrow = single.accuracy["answer"], found.accuracy["answer"]
    assert narrow.high - narrow.low == pytest.approx(wide.high - wide.low, rel=0.03)
    gap, single_gap = (r.associations["trace"].risk_difference for r in (found, single))
    assert gap.high - gap.low >= 0.97 * (single_gap.high - single_gap.low)
    assert [seed.seed for seed in found.by_seed] == [0, 1, 2, 3]
    assert {seed.answer.n for seed in found.by_seed} == {200}


def test_arms_are_paired_by_question_and_seed():
    first = [verdict("correct", i, True, i < 60) for i in range(100)]
    second = [verdict("incorrect", i, False, i < 30 or i >= 95) for i in range(110)]
    found = comparison_of(analyse(first + second), "correct", "incorrect")
    assert (found.result.first_only, found.result.second_only) == (30, 5)
    assert found.result.difference.n == 100
    assert found.unpaired == 10
    other_seed = [verdict("incorrect", i, False, True, seed=2) for i in range(100)]
    found = comparison_of(analyse(first + other_seed), "correct", "incorrect")
    assert (found.result.difference.n, found.unpaired) == (0, 200)


def test_conditions_are_set_against_the_full_context():
    verdicts = [verdict("correct", i, True, i < 80) for i in range(100)]
    verdicts += [verdict("correct", i, None, i < 20, condition="withheld") for i in range(100)]
    verdicts += [verdict("correct", i, None, i < 10, condition="swapped") for i in range(100)]
    analysis = analyse(verdicts)
    found = result_of(analysis, "correct")
    assert (found.accuracy["answer"].count, found.verdicts) == (80, 100)
    assert (found.withheld.count, found.swapped.count) == (20, 10)
    assert comparison_of(analysis, "correct", "withheld").result.difference.value == pytest.approx(
        0.6
    )
    assert comparison_of(analysis, "correct", "swapped").result.difference.value == pytest.approx(
        0.7
    )


def test_baselines_are_paired_with_every_seed():
    verdicts = [verdict("correct", i, True, i < 80, seed=s) for i in range(100) for s in (1, 2)]
    baseline = Baseline(
        "lookup", tuple(Outcome(f"q{i:04}", LABELS[i % 2], f"g{i:04}", i < 50) for i in range(99))
    )
    analysis = analyse(verdicts, [baseline])
    found = comparison_of(analysis, "correct", "lookup")
    assert (found.result.first_only, found.result.second_only) == (60, 0)
    assert (found.result.difference.n, found.unpaired) == (198, 2)
    assert [(b.label, b.answer.count, b.answer.n) for b in analysis.baselines] == [
        (None, 50, 99),
        ("equal", 25, 50),
        ("mix", 25, 49),
    ]


def test_holm_counts_the_comparisons_of_one_kind():
    arms = ("vanilla", "correct", "incorrect")
    verdicts = [verdict(a, i, None, i < 50 + 6 * k) for k, a in enumerate(arms) for i in range(100)]
    rows = [c for c in analyse(verdicts).comparisons if c.kind == "arms" and c.label is None]
    raw, adjusted = [r.result.p_value for r in rows], [r.adjusted_p for r in rows]
    assert len(rows) == 3
    assert min(adjusted) == pytest.approx(3 * min(raw))


def test_the_order_of_the_verdicts_plays_no_part_and_json_is_plain():
    verdicts = arm_of("incorrect", (1, 3, 80, 116)) + arm_of("correct", CORRECT)
    shuffled = random.Random(3).sample(verdicts, len(verdicts))
    text = to_json(analyse(verdicts))
    assert text == to_json(analyse(shuffled))
    data = json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} in JSON"))
    assert [row["arm"] for row in data["arms"] if row["label"] is None] == ["correct", "incorrect"]


def test_an_analysis_reads_back_as_it_was():
    analysis = analyse(arm_of("incorrect", (0, 0, 40, 60)) + arm_of("correct", CORRECT))
    assert TypeAdapter(Analysis).validate_json(to_json(analysis)) == analysis


def drawn(arm, seeds, questions=40):
    rng = np.random.default_rng([len(arm), ord(arm[0])])
    chance = 1 / (1 + np.exp(-rng.normal(size=questions)))
    return [
        verdict(
            arm,
            i,
            None if rng.random() < 0.1 else bool(rng.random() < chance[i]),
            bool(rng.random() < chance[i]),
            seed=seed,
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
    p_values += [row.result.p_value for row in found.further.within]
    expected = iter(holm(p_values))
    assert [c.runs_adjusted_p for c in others] == [next(expected) for _ in others]
    adjusted = [arm.links_adjusted_p[step] for arm, step in links]
    assert adjusted == [next(expected) for _ in links]
    assert [row.adjusted_p for row in found.further.within] == list(expected) != []
    declared = analyse(rows, primary=("vanilla", "correct")).comparisons
    assert [c.second for c in declared if c.primary] == ["correct"]
