"""Answers as sets: equal when they read the same, and never by what they contain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayings import phrases
from tracegap.checks.answers import normalise_answer, score_answer_set
from tracegap.checks.steps import compare_evidence, compare_sets, label_is_right

texts = st.lists(st.sampled_from(["Acme", "the Acme", "Bolt", "an Ace!", "Ace", "!", "?"])).map(
    tuple
)


@given(texts, texts.filter(bool))
def test_scores_agree_with_their_definitions(given_, gold):
    score = score_answer_set(given_, gold)
    a, b = {normalise_answer(x) for x in given_}, {normalise_answer(x) for x in gold}
    assert score.exact == (a == b)
    assert 0 <= score.f1 <= 1
    assert (score.f1 == 1) == (a == b)
    assert (score.f1 == 0) == (not a & b)
    assert score_answer_set(gold, gold).exact
    assert compare_evidence(given_, gold).exact == (
        {x.lower() for x in given_} == {x.lower() for x in gold}
    )


def test_punctuation_alone_does_not_make_answers_equal():
    assert not score_answer_set(("!",), ("?",)).exact
    assert not label_is_right("equal to", "equal")
    assert label_is_right(" Equal ", "equal")


def test_a_last_stop_or_comma_does_not_part_one_letter_answers():
    assert score_answer_set(("A.",), ("A",)).exact
    assert not score_answer_set(("A.",), ("the",)).exact


def test_no_answer_is_never_right_even_where_gold_is_empty():
    assert not score_answer_set(None, ()).exact
    assert not compare_sets(set(), set()).exact


@given(phrases, phrases)
def test_more_words_around_gold_are_never_gold(before, after):
    for answer in (f"{before} Acme", f"Acme {after}", f"{before} Acme {after}", "not Acme"):
        assert score_answer_set((answer,), ("Acme",)).f1 == 0


@pytest.mark.parametrize(("one", "other"), [("3.5", "35"), ("-5", "5"), ("1.0", "10")])
def test_numbers_that_differ_by_point_or_sign_stay_different(one, other):
    assert normalise_answer(one) != normalise_answer(other)
    assert normalise_answer(f" {one}.") == normalise_answer(one)
