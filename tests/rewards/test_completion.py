"""A completion in any of a trainer's shapes is one text."""

import pytest

from tracegap.rewards.completion import LONGEST, text_of

DEEP = []
for _ in range(100_000):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    ("completion", "text"),
    [
        ("as it is", "as it is"),
        ([{"role": "assistant", "content": "said"}], "said"),
        ([{"content": "no role"}], "no role"),
        (
            [
                {"role": "assistant", "content": "first"},
                {"role": "tool", "content": "looked up"},
                {"role": "assistant", "content": "last"},
            ],
            "last",
        ),
        (
            [{"role": "assistant", "content": "<answer>1</answer>", "reasoning_content": "why"}],
            "<think>why</think> <answer>1</answer>",
        ),
        ([{"role": "assistant", "content": [{"type": "text", "text": "part"}]}], "part"),
        ([{"role": "assistant", "content": None}], ""),
        ([{"role": "assistant", "content": 3}], ""),
        ([{"role": "assistant", "content": [{"type": "text", "text": DEEP}]}], ""),
        ([{"role": "user", "content": "asked"}], ""),
        ([], ""),
        (None, ""),
        ("x" * LONGEST, "x" * LONGEST),
        ("x" * (LONGEST + 1), ""),
    ],
    ids=range(14),
)
def test_a_completion_is_one_text(completion, text):
    assert text_of(completion) == text
