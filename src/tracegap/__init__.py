"""Measures the gap between a reasoning trace and the answer that follows it."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from tracegap.version import __version__

__all__ = ["Experiment", "Run", "__version__", "audit", "run_experiment"]

if TYPE_CHECKING:
    from tracegap import audit
    from tracegap.run.experiment import Experiment
    from tracegap.run.pipeline import run_experiment
    from tracegap.run.results import Run

# name -> the module that has it, imported when it is asked for: a part of the package stays light
_FOUND_IN = {
    "Experiment": "tracegap.run.experiment",
    "Run": "tracegap.run.results",
    "run_experiment": "tracegap.run.pipeline",
}


def __getattr__(name: str) -> Any:
    """Imports the Python interface when it is asked for."""
    if name == "audit":  # the room itself, which can be called
        return import_module("tracegap.audit")
    if name in _FOUND_IN:
        return getattr(import_module(_FOUND_IN[name]), name)
    raise AttributeError(f"module 'tracegap' has no attribute {name!r}")
