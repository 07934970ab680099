"""Pieces done by several processes."""

import os

import pytest

from tracegap.errors import BadInputError, StorageError
from tracegap.workers import AHEAD, in_order

_given = []


def prepare(value):
    _given.append(value)


def work(piece):
    if piece == "bad":
        raise BadInputError("this piece is bad.")
    if piece == "die":
        os._exit(1)
    return piece, list(_given), os.getpid()


def test_results_come_in_the_order_of_the_pieces_from_other_processes():
    found = list(in_order(work, range(20), 2, prepare, ("ready",)))
    assert [piece for piece, _, _ in found] == list(range(20))
    assert all(given == ["ready"] for _, given, _ in found)
    assert os.getpid() not in {process for _, _, process in found}


def test_pieces_are_taken_as_they_are_needed():
    taken = []
    results = in_order(work, (taken.append(n) or n for n in range(100)), 1)
    next(results)
    assert len(taken) == AHEAD
    results.close()


def test_what_is_wrong_with_a_piece_is_told_where_its_result_is_due():
    results = in_order(work, [1, "bad", 2], 1)
    assert next(results)[0] == 1
    with pytest.raises(BadInputError, match="this piece is bad"):
        next(results)


def test_a_process_that_is_killed_ends_the_work():
    with pytest.raises(StorageError, match="a process was killed"):
        list(in_order(work, ["die"], 1))
