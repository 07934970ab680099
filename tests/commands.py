"""The command line, run as its user does."""

import os
import subprocess
import sys


def tracegap(*arguments, timeout=300, **options):
    """Returns what a command printed, and its exit status."""
    return subprocess.run(
        [sys.executable, "-m", "tracegap", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=timeout,
        env=os.environ | {"COLUMNS": "160"},
        **options,
    )
