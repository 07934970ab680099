import sys

from tracegap.cli.terminal import console, progress_console


def test_results_can_be_piped_without_the_progress(capsys):
    console.file, progress_console.file = sys.stdout, sys.stderr
    try:
        console.print("result")
        progress_console.print("progress")
    finally:
        console.file = progress_console.file = None
    assert capsys.readouterr() == ("result\n", "progress\n")
