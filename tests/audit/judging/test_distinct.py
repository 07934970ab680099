"""Counting different hashes."""

from hypothesis import given
from hypothesis import strategies as st

from tracegap.audit.judging import distinct
from tracegap.audit.judging.distinct import Distinct


@given(st.lists(st.lists(st.integers(0, 50) | st.integers(2**64 - 5, 2**64 - 1))))
def test_parts_count_as_the_whole_does(parts):
    few = distinct._FEW
    try:
        distinct._FEW = 4
        whole, merged = Distinct(), Distinct()
        for part in parts:
            own = Distinct()
            for one in part:
                whole.add(one)
                own.add(one)
            merged.merge(own)
        wanted = len({one for part in parts for one in part})
        assert len(whole) == len(merged) == wanted
    finally:
        distinct._FEW = few
