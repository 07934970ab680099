"""Exact match and token F1 of one answer, as SQuAD's scorer and its followers define them."""

import re
import string
from collections import Counter
from collections.abc import Iterable

from tracegap.records import SetScore

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)
_CLOSED = frozenset({"yes", "no", "noanswer"})
_ZERO = SetScore(0.0, 0.0, 0.0, exact=False)


def normalise(text: str) -> str:
    """Returns text in lower case without ASCII punctuation, articles and double spaces.

    The rule of SQuAD's scorer (Rajpurkar et al. 2016), kept to the letter: a text of articles
    alone becomes empty. `tracegap.checks.answers.normalise_answer` is the stricter one.
    """
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def token_score(said: str, gold: str, closed: bool = False) -> SetScore:
    """Compares two answers as bags of words, and as wholes.

    Args:
        said: The answer to judge.
        gold: The answer to compare it with.
        closed: An answer `yes`, `no` or `noanswer` on either side scores only if both are the
            same.

    Returns:
        Precision, recall and F1 over words, and whether the normalised texts are equal. Two
        answers without words score 1 (SQuAD 2.0); where `closed`, 0 but for `exact`.
    """
    plain_said, plain_gold = normalise(said), normalise(gold)
    exact = plain_said == plain_gold
    if closed and not exact and {plain_said, plain_gold} & _CLOSED:
        return _ZERO
    words_said, words_gold = plain_said.split(), plain_gold.split()
    if not words_said or not words_gold:
        full = float(exact and not closed)
        return SetScore(full, full, full, exact)
    common = sum((Counter(words_said) & Counter(words_gold)).values())
    if not common:
        return _ZERO
    precision, recall = common / len(words_said), common / len(words_gold)
    return SetScore(precision, recall, 2 * precision * recall / (precision + recall), exact)


def best_token_score(said: str, golds: Iterable[str], closed: bool = False) -> SetScore:
    """Returns the best score over several gold answers, any of which will do: F1 and exactness.

    `exact` is whether any gold answer is met; precision, recall and F1 are those of the gold
    answer with the highest F1, the first of equals. `closed` as in `token_score`.
    """
    scores = [token_score(said, gold, closed) for gold in golds]
    best = max(scores, key=lambda score: score.f1)
    exact = any(score.exact for score in scores)
    return SetScore(best.precision, best.recall, best.f1, exact)
