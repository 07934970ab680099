"""The command `tracegap improve`: what it refuses before anything is loaded."""

import pytest


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ("--keep", "answers"),
            "--keep 'answers' is unknown; there are: answer, trace, both, random",
        ),
        (("--keep", "both,both"), "--keep names 'both' twice"),
        (("--arm", "corect"), "arm 'corect' is not of this run; it has: vanilla, correct"),
        (("--size", "60"), "--size 60 is not of this run; it is no sweep over sizes"),
        ((), "student 'mock' is only asked, not trained"),
    ],
)
def test_what_does_not_fit_is_wrong_use(refused, mock_run, options, said):
    assert said in refused("improve", mock_run, *options, code=2)


def test_threads_are_those_that_are_asked_for(refused, mock_run, monkeypatch):
    # the students of a mock run are refused, but only once the threads are set
    from tracegap.cli import local_threads

    pinned = []
    monkeypatch.setattr(local_threads, "pin_threads", lambda n: pinned.append(n) or n)
    refused("improve", mock_run, "--threads", "1", code=2)
    assert pinned == [1]
