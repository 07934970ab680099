"""Guessing from a question or a context alone."""

import pytest

from tracegap.errors import BadInputError
from tracegap.records import Example
from tracegap.tasks.guessing import by_words, commonest_of, from_context, nearest_question, words_of


def example(i, question, *answers, context=("c",)):
    return Example(f"e{i}", question, context, "a", (0,), answers, f"g{i}")


def test_words_are_without_case_and_punctuation():
    assert words_of('Who (said): "No!"?') == ["who", "said", "no"]


def test_the_commonest_answers_are_the_first_of_the_alphabet_where_they_tie():
    rows = [example(1, "q", "y"), example(2, "q", "x"), example(3, "q", "z"), example(4, "q", "z")]
    assert commonest_of(rows) == ("z",)
    assert commonest_of(rows[:2]) == commonest_of(rows[1::-1]) == ("x",)
    with pytest.raises(BadInputError, match="needs training examples"):
        commonest_of([])


@pytest.mark.parametrize("guesser", [nearest_question, by_words])
def test_a_question_of_known_words_is_given_their_answer(guesser):
    guess = guesser([example(1, "colour of the sky", "blue"), example(2, "age of the moon", "old")])
    assert guess(example(9, "which colour?", "blue")) == ("blue",)
    assert guess(example(9, "which age?", "old")) == ("old",)


class Any:
    def score_answer(self, said, example):
        return type("Score", (), {"exact": said == example.answers})


def test_an_answer_at_the_end_of_a_context_counts_once_whatever_longer_answers_there_are():
    rows = [example(1, "q", "blue", context=("Red, blue, blue, green.",))]
    rows += [example(2, "q", *answers) for answers in (("red",), ("green", "one two three"))]
    assert from_context(rows, Any())(rows[0]) == ("blue",)


def test_a_context_is_searched_for_answers_of_several_words():
    rows = [example(i, "q", f"new town {i}", context=(f"To new town {i}.",)) for i in range(4)]
    guess = from_context(rows, Any())
    assert guess(example(9, "q", "", context=("From here.", "To New town 3!"))) == ("new town 3",)
    assert guess(example(9, "q", "", context=("Nowhere.",))) == ("new town 0",)
