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
