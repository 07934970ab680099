"""Comparing two sets of verdicts on the same questions: McNemar's exact test and Holm's rule."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tracegap.errors import BadInputError
from tracegap.statistics.clusters import cluster_codes
from tracegap.statistics.intervals import Estimate, paired_difference, rate

EXACT = "McNemar's exact test"
EXACT_CLUSTERED = "McNemar's exact test, signs flipped by cluster"
NORMAL = "McNemar's test by cluster, normal approximation"
_EXACT_UP_TO = 20_000  # sum of discordant counts: beyond it the normal is as good, and quick


@dataclass(frozen=True, slots=True)
class Paired:
    """Two sets of verdicts on the same questions.

    Attributes:
        first: Rate of the first.
        second: Rate of the second, over the same pairs.
        difference: First minus second.
        first_only: Pairs where only the first is right.
        second_only: Pairs where only the second is right.
        p_value: Against no difference; None without pairs.
        test: Which test gave it.
    """

    first: Estimate
    second: Estimate
    difference: Estimate
    first_only: int
    second_only: int
    p_value: float | None
    test: str


def compare(first: ArrayLike, second: ArrayLike, clusters: ArrayLike | None) -> Paired:
    """Compares two sets of verdicts, pair by pair.

    Args:
        first: Whether the first is right, shape (pairs,).
        second: Whether the second is right, shape (pairs,).
        clusters: The cluster of each pair, shape (pairs,).

    Raises:
        BadInputError: The lengths differ, or cluster ids are missing.

    Examples:
        >>> first, second = [1, 1, 1, 1, 1, 0], [0, 0, 0, 0, 1, 0]
        >>> found = compare(first, second, clusters=range(6))
        >>> f"{found.first_only} to {found.second_only}, p = {found.p_value:.3f}: {found.test}"
        "4 to 0, p = 0.125: McNemar's exact test"
    """
    a, b = np.asarray(first, dtype=bool), np.asarray(second, dtype=bool)
    if a.shape != b.shape:
        raise BadInputError(f"{a.size} verdicts cannot be paired with {b.size}.")
    codes = cluster_codes(clusters, a.size)
    many = int(codes.max(initial=-1)) + 1
    cells = np.bincount(4 * codes + 2 * ~a + ~b, minlength=4 * many).reshape(many, 4)
    p_value, test = flip_test(cells[:, 1] - cells[:, 2], cells.sum(axis=1).max(initial=0) > 1)
    return Paired(
        first=rate(a, codes),
        second=rate(b, codes),
        difference=paired_difference(cells.astype(float)),
        first_only=int((a & ~b).sum()),
        second_only=int((b & ~a).sum()),
        p_value=p_value if a.size else None,
        test=test,
    )


def flip_test(gaps: NDArray[np.integer], clustered: bool) -> tuple[float, str]:
    """Tests whether the sum of the clusters' gaps could come from chance, two-sided and exact.

    If the two sets do not differ, each cluster's gap (right in the first less right in the second)
    is as likely to have the other sign. With one pair a cluster this is McNemar's exact test.

    Args:
        gaps: One whole number a cluster, shape (clusters,).
        clustered: Whether some cluster has several pairs; only names the test.
    """
    sizes, counts = np.unique(np.abs(gaps[gaps != 0]), return_counts=True)
    total, observed = int((sizes * counts).sum()), abs(int(gaps.sum()))
    if total > _EXACT_UP_TO:
        return math.erfc(observed / math.sqrt(2 * float((gaps**2).sum()))), NORMAL
    chances = np.ones(1)  # chances[i]: that the sum is 2 i - (sum of sizes so far)
    for size, count in zip(sizes, counts, strict=True):
        spread = np.zeros(size * count + 1)
        spread[::size] = _coin_tosses(int(count))
        chances = np.convolve(chances, spread)
    sums = 2 * np.arange(total + 1) - total
    p_value = min(1.0, float(chances[np.abs(sums) >= observed].sum()))
    return p_value, EXACT_CLUSTERED if clustered else EXACT


def _coin_tosses(n: int) -> NDArray[np.float64]:
    """Returns the chances of 0 to n heads in n tosses."""
    log_factorials = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, n + 1)))))
    log_ways = log_factorials[n] - log_factorials - log_factorials[::-1]
    chances: NDArray[np.float64] = np.exp(log_ways - n * math.log(2))
    return chances


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Returns p-values adjusted for their number (Holm 1979); None stays None, uncounted.

    Examples:
        >>> holm([0.01, None, 0.04, 0.03])
        [0.03, None, 0.06, 0.06]
    """
    order = sorted((p, i) for i, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    running = 0.0
    for rank, (p, i) in enumerate(order):
        running = max(running, min(1.0, p * (len(order) - rank)))
        adjusted[i] = running
    return adjusted
