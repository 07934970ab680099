"""A run's students calibrated: one file a student and judge, as far as a promise can be kept."""

import pytest

from tracegap.checks.calibration import Calibration
from tracegap.errors import SettingsError
from tracegap.files import read_whole
from tracegap.run.folder import RunFolder, read_settings
from tracegap.run.stages.calibrate import calibrate


@pytest.fixture(scope="module")
def run(mock_run):
    return RunFolder(mock_run[0]), read_settings(mock_run[0])


def test_each_student_and_judge_has_its_promise(run):
    made = calibrate(*run, alpha=0.7, delta=0.4)
    assert [(found.arm, found.judge) for found, _ in made] == [
        ("vanilla", "answer"),
        *(
            (arm, judge)
            for arm in ("correct", "incorrect")
            for judge in ("trace", "trace and answer")
        ),
    ]
    kept = [(found, path) for found, path in made if path is not None]
    assert kept
    for found, path in kept:
        written = read_whole(path, Calibration)
        assert (written.arm, written.seed, written.alpha) == (found.arm, 0, 0.7)
        assert (written.judgement, written.faults) == (found.worst.judgement, found.worst.faults)
        assert written.n == found.found.n


def test_a_promise_that_no_rule_keeps_leaves_no_file(run):
    made = calibrate(*run, alpha=0.001, delta=0.01)
    assert {path for _, path in made} == {None}
    assert list(run[0].policies.glob("calibration-*.json")) == []


def test_shares_that_are_none_are_refused(run):
    with pytest.raises(SettingsError, match="alpha"):
        calibrate(*run, alpha=0.0, delta=0.1)
