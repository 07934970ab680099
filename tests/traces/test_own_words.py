"""Traces in free words name what they rest on and end with their answer."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rooms_task import EXAMPLES
from tracegap.randomness import random_for
from tracegap.traces.own_words import own_words

EXAMPLE = EXAMPLES[5]


@given(st.integers(0, 10_000), st.sets(st.integers(0, len(EXAMPLE.context) - 1)))
def test_cited_passages_and_answers_stand_in_it_and_the_same_seed_writes_the_same(seed, cited):
    places = sorted(cited)
    text = own_words(EXAMPLE, places, ("attic", "cellar"), random_for(seed, "x"), looks=0)
    assert all(EXAMPLE.context[place] in text for place in places)
    assert "attic and cellar" in text.splitlines()[-1]
    assert text == own_words(EXAMPLE, places, ("attic", "cellar"), random_for(seed, "x"), looks=0)


def test_voices_differ_and_braces_in_passages_do_no_harm():
    texts = {own_words(EXAMPLE, [0], ("attic",), random_for(seed, "x")) for seed in range(40)}
    assert len(texts) > 30
    odd = replace(EXAMPLE, context=("{question} {0}", *EXAMPLE.context[1:]))
    assert "{question} {0}" in own_words(odd, [0], ("attic",), random_for(0, "x"))
