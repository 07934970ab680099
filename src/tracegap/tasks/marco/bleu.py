"""BLEU-1 to BLEU-4 of a whole set of answers (Papineni et al. 2002).

The variant of MS MARCO's official evaluation, which is that of the COCO captions: counts are summed
over all answers, each clipped by the largest count in one of its references; the reference length
is the one closest to the answer's, the shorter of equals; and constants of 1e-15 and 1e-9 keep the
quotients defined, so that no matching n-gram gives nearly 0 where other variants smooth more.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

ORDERS = 4
_TINY, _SMALL = 1e-15, 1e-9


def corpus_bleu(pairs: Iterable[tuple[Sequence[str], Sequence[Sequence[str]]]]) -> list[float]:
    """Returns BLEU-1 to BLEU-4.

    Args:
        pairs: For each answer its tokens, and the tokens of each of its references (one or more).
    """
    length = reference_length = 0
    guessed, correct = [0] * ORDERS, [0] * ORDERS
    for answer, references in pairs:
        length += len(answer)
        reference_length += _closest(len(answer), map(len, references))
        matches = len(answer)
        for n in range(1, min(ORDERS, len(answer)) + 1):
            guessed[n - 1] += len(answer) - n + 1
            # a match of n words holds one of n - 1
            matches = matches and _clipped_matches(answer, references, n)
            correct[n - 1] += matches
    return _scores(length, reference_length, guessed, correct)


def _closest(length: int, lengths: Iterable[int]) -> int:
    return min((abs(other - length), other) for other in lengths)[1]


def _clipped_matches(answer: Sequence[str], references: Sequence[Sequence[str]], n: int) -> int:
    grams = Counter(_grams(answer, n))
    allowed: Counter[tuple[str, ...]] = Counter()
    for reference in references:
        allowed |= Counter(gram for gram in _grams(reference, n) if gram in grams)
    return sum(min(count, allowed[gram]) for gram, count in grams.items() if gram in allowed)


def _grams(tokens: Sequence[str], n: int) -> Iterable[tuple[str, ...]]:
    return zip(*(tokens[start:] for start in range(n)), strict=False)


def _scores(
    length: int, reference_length: int, guessed: Sequence[int], correct: Sequence[int]
) -> list[float]:
    ratio = (length + _TINY) / (reference_length + _SMALL)
    brevity = math.exp(1 - 1 / ratio) if ratio < 1 else 1.0
    product, scores = 1.0, []
    for n in range(ORDERS):
        product *= (correct[n] + _TINY) / (guessed[n] + _SMALL)
        scores.append(product ** (1 / (n + 1)) * brevity)
    return scores
