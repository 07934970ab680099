"""The steps from the released to the mended figure, in text and as a plot."""

from itertools import pairwise

import pytest

from tracegap.audit.findings.explain import Explanation
from tracegap.audit.findings.explain_words import sentences
from tracegap.audit.findings.waterfall import steps, waterfall
from tracegap.audit.judging.released_rule import Defect

SMALL = 0.0004
SHARES = {Defect.JOIN: 0.25, Defect.LETTER_CASE: SMALL, Defect.ANY_FACT: -0.05}


def explanation(figure="p_answer_given_trace", shares=SHARES, released=0.5):
    mended = None if released is None else released + sum(shares.values())
    return Explanation(figure, released, mended, shares, {}, 0)


def test_steps_lead_from_the_released_to_the_mended_level():
    found = steps(explanation())
    assert [step.said for step in found] == [
        *("50.0 %", "+25.0 points", "0.0 points", "−5.0 points", "70.0 %"),
    ]
    for before, after in pairwise(found[1:-1]):
        assert before.end == after.start
    assert found[-1].end == pytest.approx(found[-2].end)


def test_phi_is_told_to_the_third_decimal():
    assert [step.said for step in steps(explanation("phi"))] == [
        *("0.500", "+0.250", "0.000", "−0.050", "0.700"),
    ]


def test_the_plot_ends_at_the_mended_level_though_small_steps_are_left_out():
    many = dict.fromkeys(Defect, SMALL)
    bars = waterfall(explanation(shares=many)).to_dict()["data"]["values"]
    assert [bar["step"] for bar in bars] == ["released", "all mended"]
    assert bars[-1]["to"] == 0.5 + sum(many.values())


def test_without_shares_there_are_no_steps_and_undefined_is_a_dash():
    nothing = Explanation("phi", None, 0.2, {}, {}, 7)
    assert steps(nothing) == []
    (sentence,) = sentences(nothing)
    assert "undefined under 7 combinations" in sentence
    assert "– by the released rule, 0.200 with all defects mended." in sentence


def test_sentences_name_the_largest_share_first_and_leave_out_what_changes_nothing():
    first, *rest = sentences(explanation())
    assert first == (
        "P(answer right | trace right) is 50.0 % by the released rule and 70.0 % with all defects "
        "mended."
    )
    assert len(rest) == 2
    assert ": +25.0 points when mended (" in rest[0]
    assert ": −5.0 points when mended (" in rest[1]
