"""The option `--on`."""

import sys

import pytest

from tracegap.errors import SettingsError
from tracegap.run.folder import RunFolder
from tracegap.run.jobs import local, on_ray
from tracegap.run.jobs.where import executor_for
from tracegap.run.progress import silent


def test_places_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr(local, "LocalProcesses", lambda *given: given)
    monkeypatch.setattr(on_ray, "RayCluster", lambda *given: given)
    run = RunFolder(tmp_path)
    assert executor_for("local", None, None) is None
    assert executor_for("local:3", 2, None)(run, silent) == (tmp_path, 3, 2, silent)
    assert executor_for("local:3000", None, None)(run, silent)[2] == 1
    assert executor_for("ray", 2, None)(run, silent) == (tmp_path, "ray", 2, None, silent)
    assert executor_for("ray://10.0.0.1:6379", 2, 0.5)(run, silent) == (
        *(tmp_path, "ray://10.0.0.1:6379", 2),
        *(0.5, silent),
    )


@pytest.mark.parametrize("on", ["", "local:", "local:0", "local:x", "ray:", "ray://", "slurm"])
def test_what_is_no_place_is_refused(on):
    with pytest.raises(SettingsError, match="none of local, local:N, ray, ray://ADDRESS"):
        executor_for(on, None, None)


def test_gpus_are_for_ray():
    with pytest.raises(SettingsError, match="--gpus is for --on ray"):
        executor_for("local:2", None, 1)


def test_without_ray_the_remedy_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(SettingsError, match=r"--on ray needs ray.*pip install"):
        executor_for("ray", 1, None)(RunFolder(tmp_path), silent)
