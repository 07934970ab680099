"""Answers put together question by question."""

import pytest

from reanswered import a_student
from tracegap.errors import BadInputError
from tracegap.interventions.asking.swaps import (
    GOLD,
    OWN,
)
from tracegap.interventions.effects.analyse_effects import analyse_interventions


def test_rows_that_come_twice_or_lack_their_own_trace_are_refused():
    rows = a_student({OWN: 3, GOLD: 3}, count=3)
    with pytest.raises(BadInputError, match=r"example 'e0'.*after 'gold' comes twice"):
        analyse_interventions([*rows, next(r for r in rows if r.swap == GOLD)])
    with pytest.raises(BadInputError, match="no answer after its own trace"):
        analyse_interventions([r for r in rows if r.swap == GOLD])
