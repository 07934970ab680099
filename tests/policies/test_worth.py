"""What policies gain: figures by hand."""

import pytest

from tracegap.policies.tries import ANSWER, TRACE, WHOLE, judges_for
from tracegap.policies.worth import gains_of, judging_of
from tries import HALF, RIGHT, WRONG


def test_figures_by_hand():
    firsts = [RIGHT] * 6 + [WRONG] * 3 + [HALF]
    groups = [str(i) for i in range(10)]
    row = judging_of("correct", TRACE, firsts, groups)
    assert row.counts == {"right": 7, "unknown": 0, "wrong": 3}
    assert row.agreement.observed.value == 1.0
    assert row.answer_right["right"].value == pytest.approx(6 / 7)
    assert row.answer_right["wrong"].value == 0.0
    assert "unknown" not in row.answer_right
    gains = {(g.policy, g.judge): g for g in gains_of("correct", [[t] for t in firsts], groups,
                                                     judges_for(traced=True))}  # fmt: skip
    assert set(gains) == {("one try", None), ("abstain", TRACE), ("abstain", WHOLE)}
    kept = gains["abstain", TRACE]
    assert kept.answered.value == 0.7
    assert kept.right.value == pytest.approx(6 / 7)
    assert kept.gain.value == pytest.approx(6 / 7 - 0.6)
    assert kept.gain.low < kept.gain.value < kept.gain.high


def test_further_tries_gain_what_they_should():
    tries = [[WRONG, RIGHT]] * 5 + [[RIGHT, WRONG]] * 5
    groups = [str(i) for i in range(10)]
    gains = {(g.policy, g.judge): g for g in gains_of("vanilla", tries, groups, (ANSWER,))}
    assert gains["retry", ANSWER].right.value == 1.0
    assert gains["retry", ANSWER].asked == 1.5
    assert gains["best of n", ANSWER].asked == 2.0
    assert gains["majority vote", None].right.value == 0.5
    assert gains["retry", ANSWER].gain.value == 0.5
