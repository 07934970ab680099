"""Students with a known use of their trace are recovered."""

import numpy as np
import pytest

from tracegap.interventions.measures import Reading, Reanswer, flip_rate, follow_rate, reading


def _answers(label: float, evidence: float, n: int = 300) -> list[Reanswer]:
    rng = np.random.default_rng(7)
    rows = []
    for swap, share in (("wrong label", label), ("wrong evidence", evidence)):
        rows += [
            Reanswer(str(i), str(i), swap, bool(flip), bool(flip) if "ev" in swap else None)
            for i, flip in enumerate(rng.random(n) < share)
        ]
    return rows


@pytest.mark.parametrize(
    ("label", "evidence", "expected"),
    [
        (1.0, 1.0, "uses the trace"),
        (0.9, 0.0, "uses the trace"),
        (0.0, 0.9, "uses only its evidence"),
        (0.0, 0.0, "ignores it"),
        (0.0, 0.08, "undecided"),
    ],
)
def test_known_students_are_read_rightly(label: float, evidence: float, expected: Reading) -> None:
    rows = _answers(label, evidence)
    assert reading(flip_rate(rows, "wrong label"), flip_rate(rows, "wrong evidence")) == expected


def test_a_mixing_students_rate_lies_in_the_interval() -> None:
    rows = _answers(0.0, 0.4)
    for found in (flip_rate(rows, "wrong evidence"), follow_rate(rows, "wrong evidence")):
        assert found.low is not None
        assert found.high is not None
        assert found.low < 0.4 < found.high


def test_swaps_that_were_not_asked_have_no_reading() -> None:
    rows = _answers(0.0, 0.0)
    assert follow_rate(rows, "wrong label").n == 0
    assert reading(flip_rate(rows, "no such swap"), flip_rate(rows, "wrong label")) == "undecided"
