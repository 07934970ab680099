"""Stage `generate`: every question with its context, the same controls in every arm without it."""

from rooms_task import EXAMPLES, TASK
from tracegap.files import read_records
from tracegap.records import Generation
from tracegap.run.folder import RunFolder
from tracegap.run.stages.generate import all_asks, asked_keys


def test_controls_are_the_same_in_every_arm_and_asked_both_ways():
    asked = {
        arm: [ask.key for ask in all_asks(EXAMPLES, TASK, arm, 0, 10)]
        for arm in ("vanilla", "incorrect")
    }
    assert asked["vanilla"] == asked["incorrect"]
    by_condition = {
        condition: {identity for identity, c in asked["vanilla"] if c == condition}
        for condition in ("full", "withheld", "swapped")
    }
    assert by_condition["full"] == {e.id for e in EXAMPLES}
    assert by_condition["withheld"] == by_condition["swapped"]
    assert len(by_condition["withheld"]) == 10


def test_what_is_asked_can_be_told_without_the_prompts():
    for controls in (None, 0, 7):
        asks = all_asks(EXAMPLES, TASK, "correct", 3, controls)
        assert {ask.key for ask in asks} == asked_keys(EXAMPLES, controls)


def test_a_file_an_arm_holds_what_was_asked(mock_run):
    run = RunFolder(mock_run[0])
    for arm in ("vanilla", "correct", "incorrect"):
        rows = list(read_records(run.generations(arm, 0), Generation))
        assert len(rows) == 180
        assert {(row.arm, row.seed) for row in rows} == {(arm, 0)}
