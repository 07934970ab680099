"""A teacher named on the command line becomes part of the run, once."""

import pytest

from tracegap.errors import SettingsError
from tracegap.run.experiment import read_experiment
from tracegap.run.folder import open_folder, read_settings
from tracegap.run.named_teacher import with_teacher


@pytest.fixture
def begun(tmp_path):
    settings = {"student": "mock", "task.name": "babi", "arms": ["vanilla", "teacher"]}
    experiment = read_experiment(None, settings)
    return open_folder(tmp_path / "run", experiment), experiment


def test_it_is_written_into_the_settings(begun):
    run, experiment = begun
    changed = with_teacher(run, experiment, {"name": "mock", "keep": "all"})
    assert (changed.teacher.name, changed.teacher.keep) == ("mock", "all")
    assert read_settings(run.root) == changed
    assert with_teacher(run, changed, {"keep": "all"}) == changed
    assert with_teacher(run, changed, {}) == changed


@pytest.mark.parametrize(
    ("named", "words"),
    [({"keep": "all"}, "give --teacher as well"), ({"name": "r1"}, "must read `openai:MODEL@URL`")],
)
def test_what_does_not_fit_changes_nothing(begun, named, words):
    run, experiment = begun
    with pytest.raises(SettingsError, match=words):
        with_teacher(run, experiment, named)
    assert read_settings(run.root) == experiment


def test_another_teacher_is_another_run(begun):
    run, experiment = begun
    changed = with_teacher(run, experiment, {"name": "mock"})
    for other in ({"name": "mock:answer=1"}, {"keep": "trace"}):
        with pytest.raises(SettingsError, match="begin another run"):
            with_teacher(run, changed, other)
