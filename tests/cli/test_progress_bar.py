"""Progress: a line at the end of each piece of work and now and then in a log, else a bar."""

import io

import pytest
from rich.console import Console

from tracegap.cli import progress_bar
from tracegap.cli.progress_bar import Pace, in_words


def drawn_to(steps, terminal=False, quiet=False):
    stream = io.StringIO()
    console = Console(file=stream, width=120, force_terminal=terminal)
    with progress_bar.drawn(console, quiet) as progress:
        for step in steps:
            progress(*step)
    return stream.getvalue()


def test_a_log_gets_one_line_at_the_end_of_each_piece_of_work():
    steps = [("train [a]", done, 3) for done in range(4)] + [("score", 1, 1)]
    assert drawn_to(steps) == "train [a]: 3/3\nscore: 1/1\n"


def test_what_goes_on_before_the_first_step_is_said_once():
    steps = [("train", 0, 0, "loading"), ("train", 0, 0, "loading"), ("train", 2, 2, "loss 1.5")]
    assert drawn_to(steps) == "train: loading\ntrain: 2/2, loss 1.5\n"


def test_long_work_tells_now_and_then_how_much_is_left(monkeypatch):
    clock = iter([0.0, 0.0, 30.0, 61.0, 90.0, 130.0])
    monkeypatch.setattr(progress_bar.time, "monotonic", lambda: next(clock))
    said = drawn_to([("train", done, 40) for done in (0, 10, 20, 30, 40)])
    assert said == "train: 20/40, about 61 s left\ntrain: 40/40\n"


def test_the_time_left_is_right_from_the_second_step_of_a_resumed_run_too():
    pace = Pace(began=100.0, first=900)
    assert pace.left(100.0, 900, 1000) is None
    assert pace.left(102.0, 901, 1000) == 198.0
    assert pace.left(102.0, 901, 0) is None
    assert [in_words(t) for t in (None, 5, 65, 3661)] == ["", "0:05", "1:05", "1:01:01"]


@pytest.mark.parametrize("total", [1, 7])
def test_a_terminal_gets_a_bar_with_the_count_and_the_loss(total):
    said = drawn_to([("train", 0, 0, "loading"), ("train", total, total, "loss 1.5")], True)
    assert f"{total}/{total}" in said
    assert "loss 1.5" in said


def test_quiet_draws_nothing():
    steps = [("train", 3, 3)]
    assert drawn_to(steps, quiet=True) == drawn_to(steps, terminal=True, quiet=True) == ""
