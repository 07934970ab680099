"""Whether somebody is somewhere: yes, no, maybe, or not known."""

import pytest

from babi_rules import answers, why_not


@pytest.mark.parametrize(
    ("story", "answer"),
    [
        (["Mary is in the park."], "yes"),
        (["Mary is in the park.", "Mary went to the school."], "no"),
        (["Mary is either in the park or the school."], "maybe"),
        (["Mary is either in the office or the school."], "no"),
        (["Mary is either in the park or the park."], "maybe"),
        (["Mary is no longer in the park."], "no"),
        (["Mary went to the park.", "Mary is not in the park."], "no"),
        (["Mary went to the park.", "Mary is not in the school."], "yes"),
        (["Mary is either in the park or the school.", "Mary is not in the school."], "yes"),
    ],
)
def test_yes_no_or_maybe(story, answer):
    assert answers("Is Mary in the park?", *story) == (answer,)


def test_what_is_only_denied_elsewhere_is_not_known_here():
    assert "only told" in why_not("Is Mary in the park?", "Mary is not in the school.")
    assert "no fact" in why_not("Is Mary in the park?", "John is in the park.")
    assert "one place" in why_not("Where is Mary?", "Mary is not in the school.")
