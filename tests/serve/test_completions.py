"""A completion as the checks read it."""

import pytest

from serving import EXAMPLE, RIGHT, TASK, WRONG
from tracegap.checks.gold_free import check_generation
from tracegap.serve.completions import finding_field, text_of, verdict_field
from tracegap.serve.prompts import UNREADABLE, Asked
from tracegap.traces.marks import delimiters


@pytest.mark.parametrize(
    ("message", "reason", "text"),
    [
        ({"content": "a"}, "stop", "a"),
        ({"content": "b", "reasoning_content": "a"}, "stop", "<think>a</think> b"),
        ({"content": None, "reasoning": "a"}, "length", "<think>a"),
        ({"content": "", "reasoning": "a"}, "stop", "<think>a</think>"),
        ({"content": None}, "stop", None),
        ({"content": 7}, "stop", None),
        ({}, None, None),
        ({"content": "{a}b"}, "stop", "<think>a</think>b"),
    ],
)
def test_what_a_choice_says(message, reason, text):
    choice = {"message": message, "finish_reason": reason}
    assert text_of(choice, delimiters("{", "}")) == text


def test_the_field_tells_what_was_found_or_why_nothing_was():
    asked = Asked(TASK, EXAMPLE.question, EXAMPLE.context)
    found = check_generation(TASK, EXAMPLE.question, EXAMPLE.context, WRONG)
    field = verdict_field(asked, found)
    assert (field["task"], field["judgement"], field["problems"]) == ("cotempqa", "wrong", [])
    assert field["findings"][0] == finding_field(found.findings[0])
    assert field["reasons"][0].startswith("the label should be during")
    assert verdict_field(None, None)["reasons"] == [UNREADABLE]
    assert verdict_field(asked, None)["reasons"] == ["the completion holds no text"]
    right = check_generation(TASK, EXAMPLE.question, EXAMPLE.context, RIGHT)
    assert verdict_field(asked, right)["reasons"] == []
