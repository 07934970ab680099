"""What the integrations share."""

import pytest

from serving import EXAMPLE, MESSAGES, RIGHT, WRONG
from tracegap.errors import SettingsError
from tracegap.integrations.checker import Checker


def test_a_question_is_read_from_messages_or_told():
    checker = Checker()
    asked = checker.asked(MESSAGES)
    assert (asked.question, asked.context) == (EXAMPLE.question, EXAMPLE.context)
    told = {"task": "cotempqa", "question": EXAMPLE.question, "context": EXAMPLE.context}
    asked = checker.asked([{"role": "user", "content": "As before."}], told)
    assert asked.context == EXAMPLE.context
    assert checker.asked([{"role": "user", "content": "Hi"}]) is None


def test_texts_and_choices_are_checked():
    checker = Checker("cotempqa", ["<<", ">>"])
    asked = checker.asked(MESSAGES)
    assert checker.check_text(asked, WRONG).judgement == "wrong"
    marked = RIGHT.replace("<think>", "<<").replace("</think>", ">>")
    assert checker.check_text(asked, marked).judgement == "right"
    trace, _, rest = RIGHT.removeprefix("<think>").partition("</think>")
    choice = {"message": {"content": rest, "reasoning_content": trace}}
    assert checker.check_choice(asked, choice).judgement == "right"
    assert checker.check_choice(asked, {"message": {"content": None}}) is None
    assert checker.check_choice(None, choice) is None


def test_what_cannot_be_meant_is_told():
    with pytest.raises(SettingsError, match="none"):
        Checker("none")
    with pytest.raises(SettingsError, match="two texts"):
        Checker(None, ["a"])
    with pytest.raises(SettingsError, match="colour"):
        Checker().asked(MESSAGES, {"colour": "red"})
