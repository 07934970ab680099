"""Tokens after a start, and the room of an answer."""

import pytest

from reasked import cases_of
from tracegap.errors import StudentError
from tracegap.interventions.asking.spelt import answer_ids, room_for


def test_an_answer_is_spelt_as_it_follows_its_start_if_that_stays_as_it_was():
    def letters(text):
        return [ord(c) for c in text]

    assert answer_ids(letters, "ab", letters("ab"), "cd") == letters("cd")

    def merging(text):  # "bc" is one token, so that the start would be another
        return letters(text.replace("bc", "!"))

    assert answer_ids(merging, "ab", merging("ab"), "cd") == letters("cd")


def test_room_is_twice_the_own_generation_within_settings_and_context():
    cases, _, _ = cases_of("babi", 1, len)
    assert room_for(cases[0], 50, own=4, most=100, limit=1000) == 10
    assert room_for(cases[0], 50, own=400, most=100, limit=1000) == 100
    assert room_for(cases[0], 990, own=400, most=100, limit=1000) == 10
    with pytest.raises(StudentError, match="1000 tokens with a swapped trace"):
        room_for(cases[0], 1000, own=4, most=100, limit=1000)
