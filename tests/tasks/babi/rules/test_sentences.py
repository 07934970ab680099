"""Reading one sentence of a story."""

import pytest

from babi_rules import answers, why_not
from tracegap.tasks.babi.rules.sentences import LONGEST, Smaller, read_sentence, singular


@pytest.mark.parametrize(
    ("plural", "one"), [("Mice", "mouse"), ("sheep", "sheep"), ("cats", "cat"), ("Wolves", "wolf")]
)
def test_singular(plural, one):
    assert singular(plural) == one


def test_a_sentence_that_cannot_be_read_is_named():
    assert "sentence 2" in why_not("Where is Mary?", "Mary went to the hall.", "Mary sneezed!")
    assert read_sentence("Mary went to the " + "x" * LONGEST) is None
    assert "question" in why_not("Whither Mary?", "Mary went to the hall.")
    assert "no fact" in why_not("Where is Mary?")


def test_capitals_and_spaces_around_do_not_matter():
    assert answers(" where IS mary ? ", " MARY went to the Hall ") == ("hall",)
    assert read_sentence("The Box is bigger than the Egg.") == Smaller("egg", "box")
