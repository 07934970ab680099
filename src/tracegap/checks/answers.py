"""Answer scorers of our own: the answer as a set of normalised strings."""

import re
import string
from functools import lru_cache

from tracegap.checks.steps import SetScore, compare_sets
from tracegap.text import normalise

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def normalise_answer(text: str) -> str:
    """Returns text without case, punctuation, articles and double spaces.

    The normalisation of SQuAD's scorer (Rajpurkar et al. 2016). A text made of articles or of
    punctuation alone keeps them, so that two different ones stay different.
    """
    plain = normalise(text)
    words = " ".join(plain.translate(_PUNCTUATION).split())
    return " ".join(_ARTICLES.sub(" ", words).split()) or words or plain


def score_answer_set(said: tuple[str, ...] | None, gold: tuple[str, ...]) -> SetScore:
    """Compares the said answers with the gold ones as sets; a missing answer scores 0."""
    return compare_sets({normalise_answer(s) for s in said or ()}, _normalised(gold))


@lru_cache(maxsize=4096)
def _normalised(gold: tuple[str, ...]) -> frozenset[str]:
    """Gold answers for comparison: many outputs answer the same question."""
    return frozenset(normalise_answer(answer) for answer in gold)
