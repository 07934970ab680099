"""Stage `track`: final figures go to the trackers, once."""

import shutil

from tracegap.run.folder import RunFolder, read_settings
from tracegap.run.stages import track as module
from tracegap.run.stages.analyse import read_analysis
from tracegap.run.stages.track import final_figures, track


def test_figures_have_their_intervals_and_what_is_undefined_has_none(mock_run):
    run = RunFolder(mock_run[0])
    found = final_figures(read_analysis(run))
    right = next(a for a in read_analysis(run).arms if a.arm == "correct" and a.label is None)
    assert found["final/correct/answer right"] == right.accuracy["answer"].value
    assert found["final/correct/answer right, low"] == right.accuracy["answer"].low
    assert "final/vanilla/trace right" not in found


def test_trackers_are_told_once_and_only_of_what_was_trained(mock_run, tmp_path, monkeypatch):
    shutil.copytree(mock_run[0], tmp_path / "run")
    run, settings = RunFolder(tmp_path / "run"), read_settings(mock_run[0])
    told = []

    class Trackers:
        def __init__(self, names, folder):
            told.append(names)

        def log(self, values):
            told.append(len(values))

        def finish(self):
            told.append("end")

    monkeypatch.setattr(module, "Trackers", Trackers)
    training = settings.training.model_copy(update={"report_to": ("trackio",)})
    asked = settings.model_copy(update={"training": training})
    track(run, asked)  # a mock: nothing was trained
    trained = asked.model_copy(update={"student": "tiny"})
    track(run, trained)
    track(run, trained)
    assert told[0] == ("trackio",)
    assert told[2:] == ["end"]
