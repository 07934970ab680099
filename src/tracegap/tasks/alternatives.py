"""Gold answers of which any one will do: the first is trained on, the others are kept beside it.

An example's `answers` must all be given; alternatives therefore stand in its `meta`.
"""

import json
from collections.abc import Sequence
from dataclasses import replace

from tracegap.checks.answers import normalise_answer
from tracegap.checks.token_f1 import best_token_score
from tracegap.records import Example, SetScore

_KEY = "other_answers"


def other_answers(answers: Sequence[str]) -> dict[str, str]:
    """Returns the `meta` that holds further right answers; empty if there are none."""
    return {_KEY: json.dumps(list(answers), ensure_ascii=False)} if answers else {}


def references(example: Example) -> tuple[str, ...]:
    """Returns all right answers of an example, the one that is trained on first."""
    return (*example.answers, *json.loads(example.meta.get(_KEY, "[]")))


def score_any(said: tuple[str, ...] | None, example: Example, closed: bool = False) -> SetScore:
    """Scores an answer, as one text, against the right answer it comes closest to.

    Args:
        said: The answer; None scores 0.
        example: Holds the right answers, of which any one will do.
        closed: An answer `yes` or `no` scores F1 only if both are the same.

    Returns:
        Precision, recall and F1 over words, as in SQuAD; exact after our own normalisation.
    """
    if said is None:
        return SetScore(0.0, 0.0, 0.0, exact=False)
    text, gold = ", ".join(said), references(example)
    exact = normalise_answer(text) in {normalise_answer(answer) for answer in gold}
    return replace(best_token_score(text, gold, closed), exact=exact)
