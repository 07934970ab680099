"""Exact match and token F1 of one answer."""

import pytest

from tracegap.checks.token_f1 import best_token_score, token_score


@pytest.mark.parametrize(
    ("said", "gold", "closed", "f1"),
    [
        ("yes he did", "yes", False, 0.5),
        ("yes he did", "yes", True, 0),
        ("yes", "yes it is", True, 0),
        ("Yes.", "yes", True, 1),
        ("the", "a", False, 1),  # both empty once normalised
        ("the", "a", True, 0),
        ("", "cat", False, 0),
        ("cat cat", "cat", False, 2 / 3),
    ],
)
def test_token_f1(said, gold, closed, f1):
    assert token_score(said, gold, closed).f1 == pytest.approx(f1)


def test_the_best_of_several_answers_counts():
    assert best_token_score("big dog", ["cat", "a dog"]).f1 == pytest.approx(2 / 3)
    assert best_token_score("cat", ["dog", "The cat!"]).exact
