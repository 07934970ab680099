"""Mock students of known use are recovered."""

import pytest

from tracegap.interventions.effects.simulation import USES, recover

READ_AS = {
    "all": "uses the trace",
    "label": "uses only its label",
    "evidence": "uses only its evidence",
    "0.5": "uses the trace",
    "nothing": "ignores it",
    "opposed": "uses the trace",
}


@pytest.mark.parametrize("use", USES)
def test_a_mock_of_known_use_is_recovered(use):
    found = recover(use, questions=80, replications=10)
    # ten replications: an interval that always fails is told from one that holds in 95 %
    assert min(found.covered.values()) >= 0.6
    assert sum(found.covered.values()) / len(found.covered) >= 0.85
    assert found.readings[READ_AS[use]] >= 0.8


def test_the_simulation_can_tell_a_wrong_truth():
    from tracegap.interventions.effects import simulation

    for analysis in simulation.analyses("all", 80, [0]):
        found = simulation.figures(analysis)
        wrong = simulation.truths("nothing")
        assert not simulation._holds(found["both"], wrong["both"])
        assert not simulation._holds(found["direct"], wrong["direct"])


def test_opposed_students_have_parts_that_sum_to_the_total():
    from tracegap.interventions.effects import simulation

    truth = simulation.truths("opposed")
    four = [truth[name] for name in simulation._FOUR_PARTS]
    assert sum(four) == pytest.approx(truth["total"]) == pytest.approx(0.17)
    # what goes through the trace has the other sign for the other student
    assert truth["indirect"] == pytest.approx(0.35)
    assert truth["pure_indirect"] == pytest.approx(-0.35)
