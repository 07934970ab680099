"""Verdicts as columns: rows that cannot be told apart or do not fit are refused."""

from dataclasses import replace

import pytest

from tracegap.errors import BadInputError
from tracegap.statistics import analyse
from verdicts import verdict


def test_bad_verdicts_are_refused_by_name():
    row = verdict("correct", 1, True, True)
    with pytest.raises(BadInputError, match="no verdicts"):
        analyse([])
    with pytest.raises(BadInputError, match=r"'q0001'.*comes twice"):
        analyse([row, row])
    with pytest.raises(BadInputError, match=r"'group'.*'q0001'"):
        analyse([replace(row, group="")])
    with pytest.raises(BadInputError, match="group 'x', but another"):
        analyse([row, verdict("incorrect", 1, True, True, group="x")])
