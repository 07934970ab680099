"""A run: its settings, its folder, its stages and their order."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tracegap.run.experiment import Experiment, read_experiment
    from tracegap.run.folder import RunFolder, read_settings
    from tracegap.run.pipeline import run_experiment
    from tracegap.run.task_settings import TaskSettings

__all__ = [
    "Experiment",
    "RunFolder",
    "TaskSettings",
    "read_experiment",
    "read_settings",
    "run_experiment",
]
_HOMES = {
    "run_experiment": "pipeline",
    "RunFolder": "folder",
    "read_settings": "folder",
    "TaskSettings": "task_settings",
}


def __getattr__(name: str) -> Any:
    """Imports what is asked for when it is: a command starts without settings and stages."""
    if name not in __all__:
        raise AttributeError(f"module 'tracegap.run' has no attribute {name!r}")
    home = _HOMES.get(name, "experiment")
    return getattr(import_module(f"tracegap.run.{home}"), name)
