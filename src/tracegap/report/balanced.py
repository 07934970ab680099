"""A sample of what is too many to show: as even over groups as their sizes allow."""

from collections import defaultdict
from heapq import heappop, heappush
from typing import Generic, TypeVar

from tracegap.randomness import hash_of

MOST_SAMPLES = 50_000
"""Outputs that a page shows whole: so many stay quick to filter."""

T = TypeVar("T")


class Balanced(Generic[T]):
    """Keeps at most so many of what comes; which ones depends on their names alone.

    Too many: the largest group gives up the item of the largest hash, so that in the end all groups
    that had to give up some are of one size.

    Examples:
        >>> few = Balanced[int](4)
        >>> for number in range(10):
        ...     few.add(("many",) if number else ("one",), str(number), number)
        >>> len(few.kept()), 0 in few.kept()
        (4, True)
        >>> few.sentence("group")[:52]
        '4 of 10 outputs, as many of each group as there are '
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._groups: dict[tuple[str, ...], list[tuple[int, int, T]]] = defaultdict(list)
        self._bar: dict[tuple[str, ...], int] = {}
        self._kept = 0
        self._count = 0

    def add(self, group: tuple[str, ...], name: str, item: T) -> None:
        """Takes an item, or not.

        Args:
            group: What the sample is to be even over.
            name: What tells it apart from the others.
            item: Kept if it is of the sample.
        """
        self._count += 1
        rank = hash_of("sample of a page", *group, name)
        if rank >= self._bar.get(group, rank + 1):
            return
        self._keep(group, -rank, self._count, item)

    def merge(self, later: "Balanced[T]") -> None:
        """Takes the sample of the items that follow; the result is that of taking each of them."""
        for group, heap in later._groups.items():
            for rank, number, item in heap:
                self._keep(group, rank, self._count + number, item)
        self._count += later._count

    def _keep(self, group: tuple[str, ...], rank: int, number: int, item: T) -> None:
        heappush(self._groups[group], (rank, number, item))
        self._kept += 1
        if self._kept > self._most:
            largest = max(self._groups, key=lambda g: (len(self._groups[g]), g))
            lost, _, _ = heappop(self._groups[largest])
            self._bar[largest] = -lost
            self._kept -= 1

    def kept(self) -> list[T]:
        """Returns the sample in the order in which it came."""
        found = [(number, item) for heap in self._groups.values() for _, number, item in heap]
        return [item for _, item in sorted(found, key=lambda pair: pair[0])]

    def sentence(self, groups: str) -> str:
        """Says which items are kept; empty if all are.

        Args:
            groups: What the sample is even over, in words.
        """
        if self._kept == self._count:
            return ""
        most = max(map(len, self._groups.values()))
        return (
            f"{self._kept} of {self._count} outputs, as many of each {groups} as there are up to "
            f"{most}, picked by a hash of their names."
        )
