"""Progress: a line at the end of each piece of work and now and then in a log, else a bar."""

import io

import pytest
from rich.console import Console

from tracegap.cli import progress_bar


def drawn_to(steps, terminal=False):
    stream = io.StringIO()
    with progress_bar.drawn(Console(file=stream, width=100, force_terminal=terminal)) as progress:
        for step in steps:
            progress(*step)
    return stream.getvalue()


def test_a_log_gets_one_line_at_the_end_of_each_piece_of_work():
    steps = [("train [a]", done, 3) for done in range(4)] + [("score", 1, 1)]
    assert drawn_to(steps) == "train [a]: 3/3\nscore: 1/1\n"


def test_long_work_tells_now_and_then_how_much_is_left(monkeypatch):
    clock = iter([0.0, 0.0, 30.0, 61.0, 90.0, 130.0])
    monkeypatch.setattr(progress_bar.time, "monotonic", lambda: next(clock))
    said = drawn_to([("train", done, 40) for done in (0, 10, 20, 30, 40)])
    assert said == "train: 20/40, about 61 s left\ntrain: 40/40\n"


@pytest.mark.parametrize("total", [1, 7])
def test_a_terminal_gets_a_bar_with_the_count(total):
    assert f"{total}/{total}" in drawn_to([("train", total, total)], terminal=True)
