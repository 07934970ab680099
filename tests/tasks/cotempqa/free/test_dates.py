import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracegap.tasks.cotempqa.facts import Fact
from tracegap.tasks.cotempqa.free import dates


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("on May 24, 2006", (2006, 5, 24), None),
        ("July 2006", (2006, 7, 0), None),
        ("in July, 2006", (2006, 7, 0), None),
        ("1984", (1984, 0, 0), None),
        ("Nov 2018", (2018, 11, 0), None),
        ("from 1998 to 1999", (1998, 0, 0), (1999, 0, 0)),
        ("(1998–1999)", (1998, 0, 0), (1999, 0, 0)),
        ("Jan 2, 2007 - Dec 3, 2010", (2007, 1, 2), (2010, 12, 3)),
        ("September 30, 2002, to February 1, 2011", (2002, 9, 30), (2011, 2, 1)),
    ],
)
def test_dates_are_read_in_the_forms_that_models_write(text, start, end):
    (found,) = dates.dates_in(text)
    assert (found.start, found.end, found.single) == (start, end or start, end is None)


def test_no_date_is_read_in_other_numbers():
    assert dates.dates_in("30 years, 950 questions, 12345, 3.1415") == []


def fact(start, end):
    return Fact("A", "team", "B", start, end)


def test_what_depends_on_an_untold_month_is_not_decided():
    year, day = fact((1990, 0, 0), (1991, 0, 0)), fact((1991, 4, 9), (1992, 1, 1))
    assert dates.overlap(year, day) is None
    assert dates.overlap(year, fact((1991, 12, 31), (1992, 1, 1))) is None
    assert dates.overlap(year, fact((1992, 1, 1), (1992, 1, 1))) is False
    assert dates.within(fact((1990, 5, 0), (1990, 6, 0)), year) is None
    assert dates.within(fact((1991, 1, 1), (1991, 1, 1)), fact((1990, 1, 1), (1992, 1, 1))) is True
    assert dates.within(year, fact((1992, 1, 1), (1992, 1, 1))) is False
    assert dates.before((1990, 0, 0), (1990, 5, 1)) is None
    assert dates.before((1990, 0, 0), (1991, 0, 0)) is True


days = st.tuples(st.integers(1990, 1993), st.integers(1, 12), st.integers(1, 28))
spans = st.tuples(days, days).map(lambda pair: fact(*sorted(pair)))


def blurred(date, parts):
    return (date[0], *(date[i] if i <= parts else 0 for i in (1, 2)))


@given(spans, spans, st.integers(0, 2))
def test_a_verdict_on_dates_half_told_holds_for_the_whole_dates(one, other, parts):
    told = fact(blurred(one.start, parts), blurred(one.end, parts))
    shared = one.start <= other.end and other.start <= one.end
    assert dates.overlap(told, other) in (None, shared)
    inside = other.start <= one.start and one.end <= other.end
    assert dates.within(told, other) in (None, inside)


def test_a_stated_time_is_held_against_a_fact_as_far_as_it_goes():
    (found,) = dates.dates_in("2012-2013")
    known = fact((2012, 9, 1), (2013, 7, 11))
    assert dates.told(found, known)
    assert dates.exactly(found, known)
    (year,) = dates.dates_in("2013")
    assert dates.told(year, known)
    assert not dates.exactly(year, known)
    assert dates.agrees((2012, 0, 0), (2012, 9, 1))
    assert not dates.agrees((2012, 8, 0), (2012, 9, 1))
