"""A run: its settings, its folder, its stages and their order."""

from typing import TYPE_CHECKING, Any

from tracegap.run.experiment import Experiment, TaskSettings, read_experiment
from tracegap.run.folder import RunFolder, read_settings

if TYPE_CHECKING:
    from tracegap.run.pipeline import run_experiment

__all__ = [
    "Experiment",
    "RunFolder",
    "TaskSettings",
    "read_experiment",
    "read_settings",
    "run_experiment",
]


def __getattr__(name: str) -> Any:
    """Imports the stages when they are to run: settings alone stay light."""
    if name == "run_experiment":
        from tracegap.run.pipeline import run_experiment

        return run_experiment
    raise AttributeError(f"module 'tracegap.run' has no attribute {name!r}")
