"""The package run as a module is the command."""

from commands import tracegap
from tracegap import __version__


def test_the_module_is_the_command():
    result = tracegap("--version")
    assert (result.returncode, result.stdout.strip()) == (0, f"tracegap {__version__}")
