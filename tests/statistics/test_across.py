"""Answers of two runs or audits to the questions that they share."""

import random

from tracegap.statistics.across import Answer, Entry, compare_across, standings
from tracegap.statistics.paired import compare


def entry(source, rights, seeds=(0,), arm="correct", runs_known=True, first=0):
    answers = [
        Answer(f"q{first + n}", f"e{first + n}", seed, f"g{n}", right, right)
        for seed in seeds
        for n, right in enumerate(rights)
    ]
    return Entry(source, arm, runs_known, answers)


def test_outputs_are_paired_by_question_and_flips_are_named_both_ways():
    ours, theirs = entry("a", [True, True, False, True]), entry("b", [True, False, True, False])
    (found,) = compare_across([(ours, theirs)])
    assert (found.result.first_only, found.result.second_only) == (2, 1)
    assert [(f.first.example_id, f.first_right) for f in found.flips] == [
        ("e1", True),
        ("e2", False),
        ("e3", True),
    ]
    assert all(flip.first.question == flip.second.question for flip in found.flips)
    same = compare([1, 1, 0, 1], [1, 0, 1, 0], range(4))
    assert found.result == same
    assert found.adjusted_p == same.p_value


def test_only_shared_questions_count_and_the_others_are_counted():
    ours, theirs = entry("a", [True] * 6), entry("b", [False] * 6, first=4)
    (found,) = compare_across([(ours, theirs)])
    assert found.result.difference.n == 2
    assert found.unshared == (4, 4)
    rows = standings([ours, theirs])
    assert [(row.source, row.shared.n, row.own.n) for row in rows] == [("a", 2, 6), ("b", 2, 6)]


def test_trained_once_only_these_outputs_are_compared_and_an_audit_knows_no_trainings():
    one = compare_across([(entry("a", [True] * 9), entry("b", [False] * 9))])[0]
    assert one.runs.p_value is None
    many = [entry(s, [True] * 9, seeds=(0, 1), runs_known=False) for s in "ab"]
    assert compare_across([tuple(many)])[0].runs is None


def test_seeds_of_other_names_are_paired_in_their_order():
    ours, theirs = entry("a", [True, False], seeds=(0, 1)), entry("b", [False, True], seeds=(7, 9))
    (found,) = compare_across([(ours, theirs)])
    assert found.result.difference.n == 4


def test_over_several_trainings_a_true_difference_is_found_and_none_is_not():
    rng = random.Random(3)
    hard = [rng.random() for _ in range(300)]

    def trained(source, skill):
        answers = [
            Answer(f"q{n}", f"e{n}", seed, f"g{n}", rng.random() < skill + 0.3 * h, None)
            for seed in range(4)
            for n, h in enumerate(hard)
        ]
        return Entry(source, "correct", True, answers)

    low, same, high = trained("low", 0.3), trained("same", 0.3), trained("high", 0.5)
    found = compare_across([(low, same), (high, low)])
    assert found[0].runs.p_value > 0.05
    assert found[1].runs.difference.low > 0.1
    assert found[1].adjusted_p == 2 * found[1].runs.p_value
