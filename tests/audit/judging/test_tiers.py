"""How far an audit goes."""

import pytest

from tracegap.audit.judging.tiers import Brought
from tracegap.records import Example


def brought(*examples):
    found = Brought()
    for context, label, evidence, answers in examples:
        found.add(Example("1", "Who?", context, label, evidence, answers, "g"))
    return found


WHOLE = (("Ann.",), "who", (0,), ("Ann",))
NO_EVIDENCE = (("Ann.",), "", (), ("Ann",))
NO_GOLD = (("Ann.",), "", (), ())
BARE = ((), "", (), ())


@pytest.mark.parametrize(
    ("examples", "tier", "said"),
    [
        ([WHOLE], "all", "Tier 1 of 3"),
        ([(("Ann.",), "", (0,), ("Ann",))], "all", "no gold label"),
        ([NO_EVIDENCE], "grounding", "not whether the right passages are cited"),
        ([NO_GOLD], "grounding", "nothing about whether the answer is true"),
        ([BARE], "form", "nothing about truth"),
        ([((), "", (), ("Ann",))], "form", "and whether the answer is right"),
        ([WHOLE, NO_EVIDENCE], "grounding", "gold evidence in 1 of 2"),
        ([WHOLE, BARE], "form", "context in 1 of 2"),
    ],
)
def test_the_tier_is_what_all_outputs_allow(examples, tier, said):
    found = brought(*examples)
    assert found.tier == tier
    assert said in found.sentence()


def test_complete_means_that_nothing_is_missing():
    assert brought(WHOLE, WHOLE).complete
    assert not brought(WHOLE, NO_EVIDENCE).complete
    assert not brought().complete
