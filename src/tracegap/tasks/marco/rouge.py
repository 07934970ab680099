"""ROUGE-L of one answer (Lin 2004): the longest common subsequence of tokens."""

from collections.abc import Sequence

from tracegap.errors import BadInputError
from tracegap.needs import install

_BETA = 1.2


def rouge_l(answer: Sequence[str], references: Sequence[Sequence[str]]) -> float:
    """Returns the F score of the longest common subsequence, recall weighted by beta 1.2.

    The variant of MS MARCO's official evaluation: the best precision and the best recall over the
    references are split into words, so that they may come from two of them. A text without tokens
    counts as one empty token, as the official split on single spaces gives it.

    Args:
        answer: Tokens of the answer.
        references: Tokens of each reference; one or more.
    """
    try:
        from rapidfuzz.distance import LCSseq
    except ImportError:
        raise BadInputError(f"ROUGE-L needs rapidfuzz; {install(['rapidfuzz'])}.") from None
    answer = answer or [""]
    shared = [(LCSseq.similarity(answer, other or [""]), len(other) or 1) for other in references]
    precision = max(common for common, _ in shared) / len(answer)
    recall = max(common / size for common, size in shared)
    if not precision or not recall:
        return 0.0
    return (1 + _BETA**2) * precision * recall / (recall + _BETA**2 * precision)
