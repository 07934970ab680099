"""Trackers: told what is logged, and nothing loaded where none was asked for."""

import sys

import pytest

from tracegap.students.trackers import PROJECT, Trackers


def test_without_names_nothing_is_loaded_or_written(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "accelerate", None)  # an import would fail
    trackers = Trackers((), tmp_path)
    trackers.log({"loss": 1.0}, 1)
    trackers.finish()
    assert list(tmp_path.iterdir()) == []


def test_they_are_opened_told_and_closed(tmp_path, monkeypatch):
    accelerate = pytest.importorskip("accelerate")
    told = []

    class Accelerator:
        def __init__(self, log_with, project_dir):
            told.append((log_with, project_dir))

        def init_trackers(self, name):
            told.append(name)

        def log(self, values, step):
            told.append((values, step))

        def end_training(self):
            told.append("end")

    monkeypatch.setattr(accelerate, "Accelerator", Accelerator)
    trackers = Trackers(("trackio",), tmp_path)
    trackers.log({"loss": 1.0}, 3)
    trackers.finish()
    assert told == [(["trackio"], str(tmp_path)), PROJECT, ({"loss": 1.0}, 3), "end"]
