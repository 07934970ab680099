"""Several tries of one question: how often at least one of them is right."""

import numpy as np
from numpy.typing import ArrayLike

from tracegap.errors import BadInputError
from tracegap.statistics.intervals import Estimate, mean


def pass_at(
    right: ArrayLike, question: ArrayLike, k: int, clusters: ArrayLike | None = None
) -> Estimate:
    """Returns pass@k: the chance that of k tries of a question at least one is right.

    Unbiased for each question, from all its tries: 1 - C(wrong, k) / C(tries, k) (Chen et al.
    2021). The interval is that of new questions to the same student.

    Args:
        right: Whether a try is right, shape (n,).
        question: The question of each; its tries must be of one student.
        k: How many tries.
        clusters: The cluster of each try's question; None: each question is one of its own.

    Raises:
        BadInputError: Lengths differ, or a question has fewer than k tries.

    Examples:
        >>> round(pass_at([1, 0, 0, 0] * 2 + [0] * 4, [0] * 4 + [1] * 4 + [2] * 4, 2).value, 3)
        0.333
    """
    outcomes, ids = np.asarray(right, dtype=float), np.asarray(question)
    if outcomes.shape != ids.shape:
        raise BadInputError(f"{outcomes.size} tries need {outcomes.size} question ids.")
    _, first, q = np.unique(ids, return_index=True, return_inverse=True)
    q = q.reshape(outcomes.shape)
    tries = np.bincount(q)
    if k < 1 or tries.min(initial=k) < k:
        raise BadInputError(f"pass@{k} needs {k} tries of each question, 1 or more; lower k.")
    wrong = tries - np.bincount(q, outcomes)
    # C(wrong, k) / C(tries, k) as a product of k shares, none of which overflows
    none = np.prod([np.maximum(wrong - i, 0) / (tries - i) for i in range(k)], axis=0)
    groups = np.arange(tries.size) if clusters is None else np.asarray(clusters)[first]
    return mean(1 - none, groups)
