"""What a trainer calls a completion, as the one text that the checks read."""

from typing import Any

from tracegap.traces.sources import ShapeError, in_think_tags, read_message

LONGEST = 500_000
"""In characters; a longer completion says nothing that can be read, whatever stands in it."""


def text_of(completion: Any) -> str:
    """Returns a completion's text, its trace in tags wherever the trainer put it.

    Args:
        completion: A text, or chat messages of which the assistant's last counts. What is of no
            known shape, or beyond all bounds, gives an empty text: a reward never fails for what
            a model wrote.
    """
    if isinstance(completion, list | tuple):
        completion = _from_messages(completion)
    return completion if isinstance(completion, str) and len(completion) <= LONGEST else ""


def _from_messages(messages: list[Any] | tuple[Any, ...]) -> str:
    said = [
        m for m in messages if isinstance(m, dict) and m.get("role", "assistant") == "assistant"
    ]
    if not said:
        return ""
    try:
        return in_think_tags(read_message(said[-1]))
    except (ShapeError, RecursionError):
        return ""
