"""Abstention that keeps a promise, on tries whose truth is known."""

import numpy as np
import pytest

from tracegap.checks.gold_free import Check
from tracegap.errors import BadInputError
from tracegap.policies.guaranteed import Worst, guaranteed
from tracegap.policies.tries import WHOLE, Try

RISK = {"right": 0.02, "unknown": 0.3, "wrong": 0.8}
SHARES = [0.5, 0.3, 0.2]


def drawn(rng, questions):
    tries = []
    for said in rng.choice(list(RISK), questions, p=SHARES):
        right = bool(rng.random() >= RISK[str(said)])
        tries.append(Try({WHOLE: Check(str(said), (), (), True)}, {WHOLE: right}, None, right))
    return tries


def names(questions):
    return [f"g{i}" for i in range(questions)]


def test_only_what_keeps_the_promise_is_answered():
    found = guaranteed(("correct", 0), WHOLE, drawn(np.random.default_rng(1), 600), names(600), 0.1)
    assert found.worst == Worst("right", 0)
    assert found.wrong.value <= 0.1
    assert found.answered.value == pytest.approx(0.5, abs=0.1)
    lax = guaranteed(("correct", 0), WHOLE, drawn(np.random.default_rng(1), 600), names(600), 0.5)
    assert lax.worst == Worst("wrong", 0)


def test_nothing_is_answered_where_no_choice_keeps_it():
    found = guaranteed(
        ("correct", 0), WHOLE, drawn(np.random.default_rng(1), 600), names(600), 0.005
    )
    assert (found.worst, found.found.threshold, found.answered.value) == (None, None, 0.0)
    assert found.wrong.n == 0


def test_the_promise_is_kept():
    """A choice breaks it if its true risk is above alpha: here once `unknown` is answered."""
    alpha = 0.12  # right and unknown together: (0.5 * 0.02 + 0.3 * 0.3) / 0.8 = 0.125
    broken = 0
    for seed in range(200):
        tries = drawn(np.random.default_rng(seed), 400)
        found = guaranteed(("correct", 0), WHOLE, tries, names(400), alpha)
        broken += found.worst is not None and found.worst.judgement != "right"
    assert 0 < broken <= 32  # 10 % of 200 is 20; above 32 by chance in 0.3 %


def test_no_tries_are_refused():
    with pytest.raises(BadInputError, match="scores"):
        guaranteed(("correct", 0), WHOLE, [], [], 0.1)


def test_what_is_wrong_in_more_ways_is_answered_last():
    rng = np.random.default_rng(3)
    tries = []
    for faults in rng.integers(0, 3, 900):
        check = Check("unknown", (), ("no label",) * int(faults), True)
        right = bool(rng.random() >= (0.02, 0.05, 0.6)[faults])
        tries.append(Try({WHOLE: check}, {WHOLE: right}, None, right))
    found = guaranteed(("correct", 0), WHOLE, tries, names(900), 0.1)
    assert found.worst == Worst("unknown", 1)
    assert found.answered.value == pytest.approx(2 / 3, abs=0.1)
