"""Where commands print: results to stdout, progress to stderr, so that stdout can be piped."""

import os
import sys

from rich.console import Console


def _width() -> int | None:
    """Returns the terminal's width for results that are piped from it; None: as rich finds it.

    So a table looks the same on the terminal and through `| less`.
    """
    if sys.stdout is None or sys.stdout.isatty():
        return None
    for descriptor in (2, 0):  # stderr and stdin are mostly the terminal still
        try:
            return os.get_terminal_size(descriptor).columns
        except OSError:
            continue
    return None


console = Console(width=_width())
progress_console = Console(stderr=True)
