"""Presets, and the comparison that is declared beforehand."""

import pytest

from tracegap.run.more_settings import Primary, from_preset
from tracegap.students.settings import PRESETS


def test_a_preset_is_named_alone_or_with_what_differs_from_it():
    assert from_preset("paper") == PRESETS["paper"].model_dump()
    assert from_preset({"preset": "paper", "epochs": 1}) == PRESETS["paper"].model_dump() | {
        "epochs": 1
    }
    assert from_preset({"epochs": 1}) == {"epochs": 1}
    with pytest.raises(ValueError, match="preset 'large' is unknown; there are: "):
        from_preset("large")


def test_a_declared_comparison_is_of_two_arms_of_the_run():
    declared = Primary(first="correct", second="incorrect")
    declared.refuse_absent(["vanilla", "correct", "incorrect"])
    with pytest.raises(ValueError, match="second arm 'incorrect' is not in this run"):
        declared.refuse_absent(["vanilla", "correct"])
    with pytest.raises(ValueError, match="against itself"):
        Primary(first="correct", second="correct").refuse_absent(["correct"])
