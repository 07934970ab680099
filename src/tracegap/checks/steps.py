"""Step checks: the label and the cited passages against gold, whole passages by identity."""

from collections.abc import Set as AbstractSet

from tracegap.records import SetScore
from tracegap.text import normalise


def compare_sets(said: AbstractSet[str], gold: AbstractSet[str]) -> SetScore:
    """Compares what was said with gold; an empty `said` scores 0 throughout."""
    hits = len(said & gold)
    precision = hits / len(said) if said else 0.0
    recall = hits / len(gold) if gold else 0.0
    f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
    return SetScore(precision, recall, f1, exact=bool(said) and said == gold)


def label_is_right(said: str, gold: str) -> bool:
    """Whether the said label is the gold one, whatever its case and spacing."""
    return normalise(said) == normalise(gold)


def compare_evidence(said: tuple[str, ...], gold: tuple[str, ...]) -> SetScore:
    """Compares cited with gold passages, each passage whole.

    Passages that read the same count once: a text cannot cite one of two equal sentences.
    """
    return compare_sets({normalise(s) for s in said}, {normalise(g) for g in gold})
