"""Wrong evidence that has the form of gold: where it can be had, and as far as it can."""

import random
import statistics
from collections import Counter
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from tracegap.records import Example
from tracegap.tasks import get_task
from tracegap.traces.arms import LengthMatched, distractors
from tracegap.traces.balancing import fit
from tracegap.traces.candidates import MOST, candidate_sets
from tracegap.traces.form import FEATURES, form_of, measure
from tracegap.traces.leak import crossed_leak, form_leak
from tracegap.traces.plan import plan_arms
from tracegap.traces.rival import auc, held_out_auc


def lopsided(count, late=0.8):
    """Examples whose gold passage is long and stands late; others are of all lengths and places."""
    rows = []
    for number in range(count):
        rng = random.Random(number)
        words = [rng.randint(3, 12) for _ in range(10)]
        gold = rng.choice([7, 8, 9]) if rng.random() < late else rng.randrange(10)
        words[gold] = max(words[gold], rng.randint(6, 12))
        context = tuple(f"w{number}x{i} " + "word " * n for i, n in enumerate(words))
        label = "ab"[number % 2]
        rows.append(Example(f"e{number}", "which", context, label, (gold,), ("x",), f"g{number}"))
    return rows


def places(plan, rows):
    return [plan.wrong_places(e)[0] for e in rows]


def test_gold_that_stands_late_and_is_long_is_met_by_wrong_evidence_that_does():
    task, rows = get_task("babi"), lopsided(800)
    plan = plan_arms(rows[:400], task, 0)
    held = rows[400:]  # not used for matching
    gold = [e.evidence[0] for e in held]
    wrong = places(plan, held)
    assert statistics.mean(gold) == pytest.approx(statistics.mean(wrong), abs=0.4)
    assert statistics.stdev(gold) == pytest.approx(statistics.stdev(wrong), abs=0.5)
    lengths = [[len(e.context[i]) for e, i in zip(held, at, strict=True)] for at in (gold, wrong)]
    assert statistics.mean(lengths[0]) == pytest.approx(statistics.mean(lengths[1]), rel=0.05)
    before = [e.context.index(LengthMatched(task, 0).wrong_evidence(e)[0]) for e in held]
    assert statistics.mean(before) < statistics.mean(gold) - 1.5  # what length alone would do


def test_the_rival_cannot_tell_held_out_rows_but_could_before():
    task, rows = get_task("babi"), lopsided(800)
    leak = crossed_leak(rows, task, 0)
    assert leak.text < 0.55
    assert leak.context < 0.55
    plan = plan_arms(rows, task, 0)

    class Before:
        task = plan.task
        wrong_label = plan.wrong_label

        def wrong_places(self, example):
            passage = LengthMatched(task, 0).wrong_evidence(example)[0]
            return (example.context.index(passage),)

    leak = form_leak(rows, lambda _: Before())
    assert leak.context > 0.7
    assert "place" in leak.telling or "distance" in leak.telling


def test_where_there_is_one_choice_the_others_make_up_for_it():
    rows = lopsided(600)
    forced = [replace(e, id=f"f{e.id}", context=e.context[:2], evidence=(1,)) for e in lopsided(60)]
    plan = plan_arms([*rows, *forced], get_task("babi"), 0)
    assert places(plan, forced) == [0] * 60
    leak = form_leak([*rows, *forced], lambda _: plan)
    assert leak.without_choice == 60
    assert leak.context < 0.6


@pytest.mark.parametrize("name", ["cotempqa", "babi", "musique"])
def test_wrong_passages_are_others_of_the_context_as_many_and_in_order(name):
    task = get_task(name)
    rows = task.load("synthetic", 2, 120).examples
    plan = plan_arms(rows, task, 0)
    for example in rows:
        found = plan.wrong_places(example)
        assert list(found) == sorted(set(found))
        assert len(found) == len(example.evidence)
        free = set(distractors(example, task))
        assert set(found) <= free or len(free) < len(found)


def test_too_few_others_are_filled_up_with_gold_and_none_is_no_choice():
    rows = lopsided(20)
    few = replace(rows[0], id="few", context=rows[0].context[:3], evidence=(0, 1))
    plan = plan_arms(rows, get_task("babi"), 0)
    assert plan.wrong_places(few) in ((0, 2), (1, 2))


def test_a_choice_depends_on_the_seed_and_the_fitted_alone():
    task, rows = get_task("babi"), lopsided(100)
    assert places(plan_arms(rows, task, 0), rows) == places(plan_arms(rows[::-1], task, 0), rows)
    assert places(plan_arms(rows, task, 0), rows) != places(plan_arms(rows, task, 1), rows)


def test_passages_that_tell_the_answer_too_are_not_wrong():
    task = get_task("marco")
    context = ("It is in Rome.", "Rome, they say.", "Romeo is a play.", "It rains.")
    example = Example("e", "where is it", context, "LOCATION", (0,), ("Rome",), "g")
    assert distractors(example, task) == [2, 3]
    assert distractors(replace(example, answers=("yes",)), task) == [1, 2, 3]
    told = ("Mary went to the office.", "Mary went to the kitchen.", "Mary moved to the kitchen.")
    story = Example("s", "Where is Mary?", told, "a", (2,), ("kitchen",), "g")
    assert distractors(story, get_task("babi")) == [0]


# --- candidates


def passages_of(count):
    context = tuple(f"word{i} word{i % 3} end" for i in range(count))
    return measure(Example("e", "q", context, "a", (0,), ("x",), "g"), frozenset())


def test_few_candidates_are_all_there_are():
    rng = np.random.default_rng(0)
    assert candidate_sets(passages_of(6), [1, 3, 5], (0,), rng).tolist() == [[1], [3], [5]]
    found = candidate_sets(passages_of(6), [1, 2, 3, 5], (0, 4), rng).tolist()
    assert found == [list(pair) for pair in combinations([1, 2, 3, 5], 2)]


def test_many_candidates_are_sets_of_free_places_of_many_forms():
    free = list(range(2, 60))
    found = candidate_sets(passages_of(60), free, (0, 1), np.random.default_rng(0))
    assert found.shape == (MOST, 2)
    assert (found[:, 0] < found[:, 1]).all()
    assert set(found.ravel()) <= set(free)
    assert (found[:, 1] - found[:, 0] == 1).sum() > 5  # side by side by chance: 4 of 128
    assert len(set(map(tuple, found))) > MOST / 2


# --- form


def test_form_is_what_it_says():
    context = ("A1 b.", "Longer words here.", "B22 b.")
    example = Example("e", "b here", context, "a", (0, 2), ("22",), "g")
    form = dict(
        zip(
            FEATURES,
            form_of(measure(example, frozenset({b"b22"})), np.array([[0, 2]]))[0],
            strict=True,
        )
    )
    assert form["length"] == pytest.approx((np.log(6) + np.log(7)) / 2)
    assert form["least length"] == pytest.approx(np.log(6))
    assert form["first longer than last"] == pytest.approx(np.log(6 / 7))
    assert form["figures"] == pytest.approx((np.log(2) + np.log(3)) / 2)
    assert form["capitals"] == pytest.approx(np.log(2))
    assert form["likeness to each other"] == pytest.approx(1 / 3)
    assert (form["first place"], form["last place"], form["place"]) == (0, 1, 0.5)
    assert form["rank of length"] == pytest.approx(0.25)
    assert form["likeness to the question"] == pytest.approx(0.5)
    assert form["answer-like words"] == pytest.approx(0.25)
    assert form["side by side"] == 0


# --- balancing and the rival


def test_balancing_meets_means_that_can_be_had():
    rng = np.random.default_rng(1)
    candidates = [rng.normal(size=(12, 2)) for _ in range(400)]
    wanted = rng.normal(loc=(0.5, -0.3), size=(400, 2))
    found = fit(candidates, wanted, ["a"] * 400, np.full((2, 2), 1e-4))
    means = []
    for own in candidates:
        score = found.scores(own, "a")
        chance = np.exp(score - score.max())
        means.append(chance @ own / chance.sum())
    assert np.mean(means, axis=0) == pytest.approx(wanted.mean(axis=0), abs=0.02)


def test_balancing_meets_the_means_of_each_class():
    rng = np.random.default_rng(2)
    candidates = [rng.normal(size=(12, 1)) for _ in range(600)]
    labels = ["up" if i % 2 else "down" for i in range(600)]
    wanted = np.array([[0.8 if label == "up" else -0.8] for label in labels])
    wanted += rng.normal(scale=0.1, size=wanted.shape)
    found = fit(candidates, wanted, labels, np.array([[1e-3], [1e-3]]))
    picks = {"up": [], "down": []}
    for own, label in zip(candidates, labels, strict=True):
        picks[label].append(own[np.argmax(found.scores(own, label) + rng.gumbel(size=12))][0])
    assert np.mean(picks["up"]) == pytest.approx(0.8, abs=0.12)
    assert np.mean(picks["down"]) == pytest.approx(-0.8, abs=0.12)


def test_the_area_counts_pairs_and_halves_ties():
    score, truth = np.array([3.0, 2.0, 2.0, 1.0]), np.array([True, True, False, False])
    assert auc(score, truth) == pytest.approx(3.5 / 4)
    assert auc(-score, truth) == pytest.approx(0.5 / 4)


def test_the_rival_sees_what_differs_and_nothing_in_noise():
    rng = np.random.default_rng(3)
    truth = np.arange(2000) < 1000
    ids = [f"e{i % 1000}" for i in range(2000)]
    noise = rng.normal(size=(2000, 4))
    assert held_out_auc(noise, truth, ids) == pytest.approx(0.5, abs=0.04)
    apart = noise + truth[:, None] * 1.0 * np.array([1, 0, 0, 0])
    # two normals a standard deviation apart: Phi(1 / sqrt 2) = 0.76
    assert held_out_auc(apart, truth, ids) == pytest.approx(0.76, abs=0.03)


def test_labels_of_fresh_examples_are_deranged():
    task = get_task("cotempqa")
    rows = task.load("synthetic", 0, 200).examples
    plan = plan_arms(rows, task, 0)
    assert Counter(map(plan.wrong_label, rows)) == Counter(e.label for e in rows)
