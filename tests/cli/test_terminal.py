import io
import os
import sys

from tracegap.cli import terminal
from tracegap.cli.terminal import console, progress_console


def test_results_can_be_piped_without_the_progress(capsys):
    console.file, progress_console.file = sys.stdout, sys.stderr
    try:
        console.print("result")
        progress_console.print("progress")
    finally:
        console.file = progress_console.file = None
    assert capsys.readouterr() == ("result\n", "progress\n")


def test_piped_results_are_as_wide_as_the_terminal_they_are_piped_from(monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    sizes = {0: os.terminal_size((132, 40))}

    def size(descriptor):
        if descriptor not in sizes:
            raise OSError
        return sizes[descriptor]

    monkeypatch.setattr(os, "get_terminal_size", size)
    assert terminal._width() == 132
    sizes.clear()
    assert terminal._width() is None
