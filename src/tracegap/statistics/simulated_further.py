"""Bounds, agreement near full, the mean of runs, pass@k, and whether stated powers are had."""

import math
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracegap.randomness import hash_of
from tracegap.statistics.agreement import agree
from tracegap.statistics.association import associate
from tracegap.statistics.bounds import UNREAD, LinkBounds, bound_link
from tracegap.statistics.intervals import Estimate
from tracegap.statistics.learning import run_mean
from tracegap.statistics.power_runs import questions_needed_within, run_power, runs_needed
from tracegap.statistics.runs import compare_runs
from tracegap.statistics.simulated import Row, holds, logistic, rejects, share_of
from tracegap.statistics.tries import pass_at
from tracegap.statistics.within import within_question

_LINK = 0.3  # P(answer right | step right) less P(answer right | step wrong)
_UNREAD_IF = np.array([[0.05, 0.25], [0.45, 0.10]])  # by step and answer, right first
_EFFECT, _RUN_SD, _QUESTIONS = 0.10, 0.05, 200
_ODDS, _TRIES = 2.0, 8


def further_rows(replications: int, seed: int = 0) -> list[Row]:
    """Counts all of them."""
    return [
        *_unread(replications, seed),
        *_agreements(replications, seed),
        *_few_runs(replications, seed),
        *_powers(replications, seed),
    ]


def _unread(replications: int, seed: int) -> list[Row]:
    """Steps that are unread the more often, the less the answer fits them."""
    rng = np.random.default_rng(hash_of(seed, "unread"))
    hits: Counter[str] = Counter()
    for _ in range(replications):
        step = rng.random(400) < 0.5
        answer = rng.random(400) < np.where(step, 0.5 + _LINK / 2, 0.5 - _LINK / 2)
        unread = rng.random(400) < _UNREAD_IF[1 - step.astype(int), 1 - answer.astype(int)]
        read = ~unread
        left_out = associate(step[read], answer[read], np.flatnonzero(read)).risk_difference
        hits["left out: interval holds the link"] += holds(left_out, _LINK)
        found = bound_link(np.where(unread, UNREAD, step), answer, np.arange(400))
        hits["bounds: ends hold the link"] += holds(_ends(found), _LINK)
    wanted = {"bounds: ends hold the link": ">= 95 %"}
    name = f"a fifth unread, with and against the answer, link {100 * _LINK:g} points"
    return [
        Row(name, figure, wanted.get(figure, "low"), count / replications, replications)
        for figure, count in hits.items()
    ]


def _ends(found: LinkBounds) -> Estimate:
    return Estimate(found.low.value, found.low.low, found.high.high, found.low.n)


def _agreements(replications: int, seed: int) -> list[Row]:
    """Two judges of a rare category, who agree on nearly all: often on all of the sample."""
    rng = np.random.default_rng(hash_of(seed, "agreement"))
    rare, slip = 0.1, 0.01
    both = rare * (1 - slip) ** 2 + (1 - rare) * slip**2
    neither = rare * slip**2 + (1 - rare) * (1 - slip) ** 2
    said = rare * (1 - slip) + (1 - rare) * slip
    kappa = (both + neither - said**2 - (1 - said) ** 2) / (1 - said**2 - (1 - said) ** 2)
    by_chance = 2 * said * (1 - said)
    ac1 = (both + neither - by_chance) / (1 - by_chance)
    hits: Counter[str] = Counter()
    for _ in range(replications):
        true = rng.random(100) < rare
        first, second = (true ^ (rng.random(100) < slip) for _ in range(2))
        found = agree(first, second, np.arange(100))
        hits["interval of kappa holds it"] += holds(found.kappa, kappa)
        hits["interval of AC1 holds it"] += holds(found.ac1, ac1)
    name = "two judges, 98 % agreement, 100 answers"
    return [
        Row(name, figure, ">= 93 %", count / replications, replications)
        for figure, count in hits.items()
    ]


def _few_runs(replications: int, seed: int) -> list[Row]:
    """The mean share of a few runs that are all asked the same questions."""
    rows = []
    ease = np.random.default_rng(hash_of(seed, "these questions")).normal(size=_QUESTIONS)
    for runs in (3, 5):
        rng = np.random.default_rng(hash_of(seed, "mean of runs", runs))
        nodes, weights = np.polynomial.hermite_e.hermegauss(41)
        truth = float(logistic(ease[:, None] + 0.3 * nodes).mean(axis=0) @ weights / weights.sum())

        def once(rng: np.random.Generator = rng, runs: int = runs, truth: float = truth) -> bool:
            logits = ease + 0.3 * rng.normal(size=(runs, 1))
            right = rng.random((runs, _QUESTIONS)) < logistic(logits)
            return holds(run_mean(right.mean(axis=1).tolist()), truth)

        name = f"{runs} runs, SD 0.3 logits, these questions"
        figure = "interval of a learning curve's point holds it"
        rows.append(share_of(name, figure, ">= 93 %", replications, once))
    rng = np.random.default_rng(hash_of(seed, "pass at k"))
    name, figure = "100 questions x 8 tries", "interval of pass@4 holds it"
    rows.append(share_of(name, figure, ">= 93 %", replications, lambda: _pass_held(rng)))
    return rows


def _pass_held(rng: np.random.Generator) -> bool:
    """Tries that are right with a chance spread evenly from 0 to 1: pass@4 is 1 - 1/5."""
    chance = np.repeat(rng.random(100), 8)
    found = pass_at(rng.random(800) < chance, np.repeat(np.arange(100), 8), 4)
    return holds(found, 0.8)


def _powers(replications: int, seed: int) -> list[Row]:
    """Whether so many runs, and so many questions, find what they were to find."""
    needed = runs_needed(_EFFECT, _RUN_SD, _QUESTIONS).runs or 0
    stated = run_power(needed, _QUESTIONS, _EFFECT, _RUN_SD)
    within = questions_needed_within(_ODDS, _TRIES)
    rng = np.random.default_rng(hash_of(seed, "powers"))
    draws: list[tuple[str, str, str, Callable[[], bool]]] = [
        (
            f"{needed} runs an arm, {_QUESTIONS} questions, run SD 5 points, 10 points apart",
            "mixed test of runs rejects",
            f"{100 * stated:.0f} %",
            lambda: _runs_found(rng, needed),
        ),
        (
            f"{within.questions} questions x {_TRIES} tries, odds ratio {_ODDS:g}",
            "within questions rejects",
            "80 %",
            lambda: _link_found(rng, within.questions),
        ),
    ]
    return [
        share_of(name, figure, wanted, replications, once) for name, figure, wanted, once in draws
    ]


def _runs_found(rng: np.random.Generator, runs: int) -> bool:
    question, run = np.tile(np.arange(_QUESTIONS), runs), np.repeat(np.arange(runs), _QUESTIONS)
    sides: list[NDArray[Any]] = []
    for mean in (0.5 + _EFFECT / 2, 0.5 - _EFFECT / 2):
        shares = mean + _RUN_SD * rng.normal(size=(runs, 1))
        sides += [(rng.random((runs, _QUESTIONS)) < shares).ravel().astype(float), question, run]
    return rejects(compare_runs(*sides).p_value)


def _link_found(rng: np.random.Generator, questions: int) -> bool:
    question = np.repeat(np.arange(questions), _TRIES)
    ease = (rng.normal(size=questions) * 1.5)[question]
    step = rng.random(question.size) < logistic(ease)
    answer = rng.random(question.size) < logistic(ease + math.log(_ODDS) * (step - 0.5))
    return rejects(within_question(step, answer, question, np.zeros(question.size)).p_value)
