"""The released scorer where a data set brings nothing of its own."""

import pytest

from rooms_task import EXAMPLES
from tracegap.tasks.released import PlainReleasedRule, answer_part

RULE = PlainReleasedRule(("The kind is",), ())


def test_the_class_is_looked_for_in_the_first_sentence():
    assert RULE.class_part("The kind is: a. The kind is: b.") == "The kind is: a"
    assert RULE.class_part("no stop") == "no stop"
    assert RULE.support("q", ("a",), ("a",)) == ()


@pytest.mark.parametrize(
    ("output", "part"),
    [
        ("So <answer>A b</answer> end", "a b"),
        ("<answer>open", "open"),
        ("the answer is x answer y", "is x"),
        ("Answer: x", " x"),
        ("no tag at all", "no tag at all"),
        ("assistant think x", "  x"),
    ],
)
def test_the_answer_part_is_in_lower_case_and_without_tags(output, part):
    assert answer_part(output) == part


def test_an_answer_is_right_if_it_equals_gold_after_normalisation():
    example = EXAMPLES[0]
    assert RULE.answer_right("<answer>The Kitchen!</answer>", example, mended=False)
    assert not RULE.answer_right("<answer>kitchen garden</answer>", example, mended=True)
