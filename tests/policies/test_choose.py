"""Which try a policy takes."""

from dataclasses import replace

import pytest

from tracegap.policies import choose
from tracegap.policies.tries import TRACE, WHOLE
from tries import HALF, RIGHT, WRONG, a_try

OPEN = a_try("unknown", "unknown", said="d")


@pytest.mark.parametrize(
    ("tries", "judge", "number", "asked"),
    [
        ([RIGHT, WRONG], WHOLE, 0, 1),
        ([WRONG, WRONG, RIGHT, WRONG], WHOLE, 2, 3),
        ([WRONG, HALF, WRONG], WHOLE, 1, 3),
        ([WRONG, HALF, RIGHT], TRACE, 1, 2),
        ([WRONG, WRONG], WHOLE, 0, 2),
        ([OPEN, RIGHT], WHOLE, 0, 1),
        ([WRONG, OPEN, RIGHT], WHOLE, 1, 2),
    ],
)
def test_retry_stops_where_it_is_right_or_cannot_be_decided(tries, judge, number, asked):
    assert choose.retry(tries, judge) == choose.Choice(number, asked)


def test_best_of_n_sees_all_and_abstaining_needs_a_wrong_step():
    tries = [WRONG, OPEN, RIGHT]
    assert choose.best_of_n(tries, WHOLE) == choose.Choice(2, 3)
    assert choose.abstain([WRONG], WHOLE) == choose.Choice(None, 1)
    assert choose.abstain([OPEN], WHOLE) == choose.Choice(0, 1)
    assert choose.abstain([HALF], TRACE) == choose.Choice(0, 1)
    assert choose.retry_or_abstain([WRONG, WRONG], WHOLE) == choose.Choice(None, 2)
    assert choose.retry_or_abstain([WRONG, RIGHT], WHOLE) == choose.Choice(1, 2)


def test_a_vote_takes_the_commonest_answer_and_the_first_of_equals():
    assert choose.majority([RIGHT, WRONG, WRONG], WHOLE).number == 1
    assert choose.majority([RIGHT, WRONG], WHOLE).number == 0
    silent = replace(RIGHT, answer=None)
    assert choose.majority([silent, WRONG], WHOLE).number == 1
    assert choose.majority([silent, silent], WHOLE).number == 0
    assert choose.any_right([WRONG, HALF, RIGHT], WHOLE).number == 2
