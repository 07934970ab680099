"""What people read: figures, sentences, tables and plots; terminal, page, CSV and LaTeX."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tracegap.report.figures import worded
    from tracegap.report.formats import to_csv, to_latex
    from tracegap.report.page import render_report, write_report
    from tracegap.report.table import Column, Table
    from tracegap.report.terminal import print_table

__all__ = [
    "Column",
    "Table",
    "print_table",
    "render_report",
    "to_csv",
    "to_latex",
    "worded",
    "write_report",
]
_HOMES = {
    "Column": "table",
    "Table": "table",
    "print_table": "terminal",
    "render_report": "page",
    "to_csv": "formats",
    "to_latex": "formats",
    "worded": "figures",
    "write_report": "page",
}


def __getattr__(name: str) -> Any:
    """Imports what is asked for when it is asked for: a command may show only tables."""
    if name in _HOMES:
        return getattr(import_module(f"tracegap.report.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'tracegap.report' has no attribute {name!r}")
