"""Measures the gap between a reasoning trace and the answer that follows it."""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["Experiment", "__version__", "run_experiment"]

if TYPE_CHECKING:
    from tracegap.run.experiment import Experiment
    from tracegap.run.pipeline import run_experiment


def __getattr__(name: str) -> Any:
    """Imports the Python interface when it is asked for: a part of the package stays light."""
    if name == "Experiment":
        from tracegap.run.experiment import Experiment

        return Experiment
    if name == "run_experiment":
        from tracegap.run.pipeline import run_experiment

        return run_experiment
    raise AttributeError(f"module 'tracegap' has no attribute {name!r}")
