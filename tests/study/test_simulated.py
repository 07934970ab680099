"""Simulated raters have the effects they are told to have."""

import json

import numpy as np
import pytest

from studies import design
from tracegap.study.simulated import Effects, simulate_raters, write_simulated


def test_levels_acceptance_and_care():
    made = design(120, 12, 24)
    effects = Effects(
        {"correct": {"load": 1.5}}, rater=0, question=0, accept_with=(0.1, 0.9), careless=0.25
    )
    truth = {s.id: s.item for rater in made.raters for s in rater}
    answers = [a for handed in simulate_raters(made, effects, 1) for a in handed["answers"]]
    load = [a["load"] for a in answers if truth[a["item"]] and truth[a["item"]].arm == "correct"]
    other = [a["load"] for a in answers if truth[a["item"]] and truth[a["item"]].arm != "correct"]
    assert np.mean(load) == pytest.approx(1.6, abs=0.1)
    assert np.mean(other) == pytest.approx(3.5, abs=0.1)
    for right, rate in ((True, 0.9), (False, 0.1)):
        said = [a["with"] for a in answers if (i := truth[a["item"]]) and i.answer_right == right]
        assert np.mean(said) == pytest.approx(rate, abs=0.05)
    checks = {s.id: s.check for rater in made.raters for s in rater if s.check}
    failed = [a for a in answers if a["item"] in checks and a["load"] != checks[a["item"]]]
    assert 0.1 < len(failed) / len(checks) < 0.3


def test_files_are_the_same_again(tmp_path):
    made = design()
    one = write_simulated(tmp_path / "a", made, Effects(), 3)
    other = write_simulated(tmp_path / "b", made, Effects(), 3)
    assert [p.read_bytes() for p in one] == [p.read_bytes() for p in other]
    assert json.loads(one[0].read_text())["rater"] == "rater-001"
