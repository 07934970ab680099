import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracegap.traces.free.names import NameIndex
from tracegap.traces.free.words import words_of

NAMES = [
    "Deputy Chairman",
    "First Deputy Chairman",
    "United Malays National Organisation",
    "Minister for Finance of Australia",
    "president",
    "President of the European Council",
    "Mover",
    "Georgetown University",
    "University of Cambridge",
    "Left, Ecology and Freedom",
]


def names_in(text):
    found, _ = NameIndex(NAMES).find(text, words_of(text))
    return [NAMES[name.name] for name in found]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("the First Deputy Chairman and the deputy chairman", NAMES[1::-1]),
        ("a member of UMNO", [NAMES[2]]),
        ("the Finance Minister", [NAMES[3]]),
        ("Minister for Finance", [NAMES[3]]),
        ("he was president", ["president"]),
        ("President of the European Council", [NAMES[5]]),
        ("a prime mover of it", []),  # a name of one word is written as it is
        ("Mover, then Georgetown", ["Mover", "Georgetown University"]),
        ("the University", []),  # two are called so
        ("Left Ecology and Freedom", [NAMES[9]]),
        ("she left", []),
    ],
)
def test_names_are_found_whole_short_and_by_initials(text, names):
    assert names_in(text) == names


def test_what_could_be_two_names_is_doubtful():
    _, doubtful = NameIndex(NAMES).find("The University", words_of("The University"))
    assert doubtful[0].names == (7, 8)
    assert not doubtful[0].several


@given(st.lists(st.text(min_size=1), max_size=5), st.text())
def test_any_names_and_text_give_places_within_it(names, text):
    found, doubtful = NameIndex(names).find(text, words_of(text))
    assert all(0 <= one.start < one.end <= len(text) for one in [*found, *doubtful])
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


def test_initials_before_a_word_of_a_name_are_of_that_name():
    names = ["University of California, Berkeley", "University of Cambridge"]
    text = "UC Berkeley, not UC"
    found, _ = NameIndex(names).find(text, words_of(text))
    assert [names[name.name] for name in found] == names
    none, _ = NameIndex(names[1:]).find("UC Berkeley", words_of("UC Berkeley"))
    assert [name.end for name in none] == [2]  # Berkeley is of no name here
