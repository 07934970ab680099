"""Measures the gap between a reasoning trace and the answer that follows it.

Public is what is named here and in the `__all__` of each room (`tracegap.statistics`,
`tracegap.checks`, ...), and the modules `records`, `task`, `errors` and `files`. The rest may
change without notice.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from tracegap.version import __version__

if TYPE_CHECKING:
    from tracegap import audit
    from tracegap.checks import check_generation
    from tracegap.files import read_records
    from tracegap.run import Experiment, RunFolder, run_experiment
    from tracegap.run.comparison import Comparison, compare
    from tracegap.run.results import Run
    from tracegap.tasks import get_task

__all__ = [
    "Comparison",
    "Experiment",
    "Run",
    "RunFolder",
    "__version__",
    "audit",
    "check_generation",
    "compare",
    "get_task",
    "read_records",
    "run_experiment",
]
_HOMES = {
    "Comparison": "tracegap.run.comparison",
    "Experiment": "tracegap.run",
    "Run": "tracegap.run.results",
    "RunFolder": "tracegap.run",
    "check_generation": "tracegap.checks",
    "compare": "tracegap.run.comparison",
    "get_task": "tracegap.tasks",
    "read_records": "tracegap.files",
    "run_experiment": "tracegap.run",
}


def __getattr__(name: str) -> Any:
    """Imports what is asked for when it is asked for: a part of the package stays light."""
    if name == "audit":  # the room itself, which can be called
        return import_module("tracegap.audit")
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'tracegap' has no attribute {name!r}")
