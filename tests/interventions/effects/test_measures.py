"""What a swap does: against the own answer, question by question, seed by seed."""

from dataclasses import replace

import pytest

from reanswered import a_row, a_student
from tracegap.interventions.asking.swaps import COUNTERFACTUAL, GOLD, OWN, WRONG_LABEL
from tracegap.interventions.effects.cases import answers_by_arm
from tracegap.interventions.effects.measures import swap_results


def results_of(rows):
    return {r.swap: r for r in swap_results("correct", answers_by_arm(rows)["correct"])}


def test_the_own_trace_comes_first_and_changes_nothing():
    found = results_of(a_student({GOLD: 30, OWN: 40}))
    assert list(found) == [OWN, GOLD]
    assert found[OWN].flips.value == 0
    assert found[OWN].accuracy_change.value == 0
    assert found[GOLD].accuracy_change.value == pytest.approx(-10 / 40)


def test_what_cannot_be_read_counts_as_wrong_and_is_told():
    rows = a_student({OWN: 40, GOLD: 40})
    unread = [
        replace(r, answers=None, answer_right=False, same=False)
        if r.swap == GOLD and r.example_id in ("e0", "e1")
        else r
        for r in rows
    ]
    found = results_of(unread)[GOLD]
    assert (found.n, found.unreadable) == (40, 2)
    assert found.accuracy.value == pytest.approx(38 / 40)
    assert found.flips.value == pytest.approx(2 / 40)


def test_flips_are_told_seed_by_seed():
    first = a_student({OWN: 40, WRONG_LABEL: 30})
    second = [replace(r, seed=1) for r in a_student({OWN: 40, WRONG_LABEL: 10})]
    found = results_of([*first, *second])[WRONG_LABEL]
    assert found.flips_by_seed == {0: 0.25, 1: 0.75}
    assert found.flips.value == pytest.approx(0.5)


def test_own_answers_that_are_the_counterfactual_one_already_are_taken_off():
    rows = [a_row(n, OWN, n >= 10, said="B" if n < 10 else None) for n in range(40)]
    rows += [
        a_row(n, COUNTERFACTUAL, False, said="B", leads_to=("B",), follows=True) for n in range(40)
    ]
    found = results_of(rows)[COUNTERFACTUAL]
    assert found.follows.value == 1
    assert found.follows_more.value == pytest.approx(30 / 40)
