"""Gold answers of which any one will do: the first is trained on, the others are kept beside it.

An example's `answers` must all be given; alternatives therefore stand in its `meta`.
"""

import json
from collections.abc import Sequence

from tracegap.records import Example

_KEY = "other_answers"


def other_answers(answers: Sequence[str]) -> dict[str, str]:
    """Returns the `meta` that holds further right answers; empty if there are none."""
    return {_KEY: json.dumps(list(answers), ensure_ascii=False)} if answers else {}


def references(example: Example) -> tuple[str, ...]:
    """Returns all right answers of an example, the one that is trained on first."""
    return (*example.answers, *json.loads(example.meta.get(_KEY, "[]")))
