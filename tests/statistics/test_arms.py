"""What the verdicts say of one arm."""

import pytest

from tracegap.statistics.arms import arm_result, mask_of
from tracegap.statistics.columns import columns_of
from verdicts import CORRECT, arm_of, verdict


def result_of(verdicts, label=None):
    return arm_result(columns_of(verdicts), "correct", label)


def test_a_mask_is_of_an_arm_a_class_and_a_condition():
    verdicts = [*arm_of("correct", CORRECT), verdict("vanilla", 0, None, True)]
    verdicts += [verdict("correct", i, None, True, condition="withheld") for i in range(3)]
    columns = columns_of(verdicts)
    assert mask_of(columns, "correct", None, "full").sum() == 200
    assert mask_of(columns, "correct", "equal", "full").sum() == 100
    assert mask_of(columns, "correct", "equal", "withheld").sum() == 2
    assert mask_of(columns, "vanilla", None, "withheld").sum() == 0


def test_only_steps_that_were_read_in_part_have_bounds():
    verdicts = arm_of("correct", CORRECT)
    assert result_of(verdicts).bounds == {}
    unread = [verdict("correct", 200 + i, None, True) for i in range(20)]
    found = result_of([*verdicts, *unread])
    assert set(found.bounds) == {"label", "evidence", "trace"}
    assert {bounds.unread for bounds in found.bounds.values()} == {20}
    assert result_of(unread).bounds == {}


@pytest.mark.parametrize(("large", "heavy"), [(30, False), (200, True)])
def test_an_arm_is_top_heavy_if_few_groups_hold_half_of_its_verdicts(large, heavy):
    verdicts = [verdict("correct", i, None, i % 2 == 0) for i in range(100)]
    verdicts += [
        verdict("correct", 100 + i, None, i % 3 == 0, group="one large") for i in range(large)
    ]
    assert result_of(verdicts).top_heavy is heavy
