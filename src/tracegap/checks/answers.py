"""Answer scorers of our own: the answer as a set of normalised strings."""

import re
import string
from functools import lru_cache

from tracegap.checks.steps import compare_sets
from tracegap.records import SetScore
from tracegap.text import normalise

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)
# a decimal point, and the sign before a number: without them 3.5 would equal 35, and -5 equal 5
_NUMERIC = re.compile(r"(?<=\d)\.(?=\d)|(?<![^\s(])-(?=\.?\d)")
_NO_ZERO = re.compile(r"(?<![\w.])\.(?=\d)")  # .5 is 0.5
_KEPT = {".": "\ue000", "-": "\ue001"}  # private characters stand in while the rest goes


def normalise_answer(text: str) -> str:
    """Returns text without case, punctuation, articles and double spaces.

    The normalisation of SQuAD's scorer (Rajpurkar et al. 2016), but numbers keep their decimal
    point and their sign. A text made of articles or of
    punctuation alone keeps them, so that two different ones stay different.
    """
    plain = normalise(text).replace("\u2212", "-")  # the minus sign of typeset numbers
    words = " ".join(_kept_numbers(plain).translate(_PUNCTUATION).split())
    return " ".join(_ARTICLES.sub(" ", words).split()) or words or plain


def _kept_numbers(text: str) -> str:
    if "." not in text and "-" not in text:  # nearly all answers
        return text
    return _NUMERIC.sub(lambda match: _KEPT[match[0]], _NO_ZERO.sub("0.", text))


def score_answer_set(said: tuple[str, ...] | None, gold: tuple[str, ...]) -> SetScore:
    """Compares the said answers with the gold ones as sets; a missing answer scores 0."""
    return compare_sets({normalise_answer(s) for s in said or ()}, _normalised(gold))


@lru_cache(maxsize=4096)
def _normalised(gold: tuple[str, ...]) -> frozenset[str]:
    """Gold answers for comparison: many outputs answer the same question."""
    return frozenset(normalise_answer(answer) for answer in gold)
