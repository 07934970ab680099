"""A sample of what is too many to show: as even over groups as their sizes allow."""

from heapq import heappop, heappush
from typing import Generic, TypeVar

from tracegap.randomness import hash_of

MOST_SAMPLES = 50_000
"""Outputs that a page shows whole: so many stay quick to filter."""

T = TypeVar("T")


class Balanced(Generic[T]):
    """Keeps at most so many of what comes: of each group those of the least hashes of their names.

    How many of each group, its level, is the most that fits for all groups alike; so which items
    are kept hangs neither on their order nor on how they were dealt out before a merge.

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
        self._most = self._level = most
        self._groups: dict[tuple[str, ...], list[tuple[int, int, T]]] = {}
        self._kept = 0
        self._count = 0

    def add(self, group: tuple[str, ...], name: str, item: T) -> None:
        """Takes an item, or not.

        Args:
            group: What the sample is to be even over.
            name: What tells it apart from the others.
            item: Kept if it is of the sample.
        """
        self._take(group, (-hash_of("sample of a page", *group, name), self._count, item))
        self._count += 1

    def merge(self, later: "Balanced[T]") -> None:
        """Takes what came after."""
        self._lower(later._level)
        for group, found in later._groups.items():
            for rank, number, item in found:
                self._take(group, (rank, self._count + number, item))
        self._count += later._count

    def _take(self, group: tuple[str, ...], entry: tuple[int, int, T]) -> None:
        heap = self._groups.setdefault(group, [])
        if len(heap) >= self._level and entry[0] <= heap[0][0]:
            return
        heappush(heap, entry)
        self._kept += 1
        if len(heap) > self._level:
            heappop(heap)
            self._kept -= 1
        while self._kept > self._most and self._level > 1:
            self._lower(max(map(len, self._groups.values())) - 1)

    def _lower(self, level: int) -> None:
        """Lets each group keep no more than the level."""
        self._level = min(self._level, level)
        for heap in self._groups.values():
            while len(heap) > self._level:
                heappop(heap)
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
        return (
            f"{self._kept} of {self._count} outputs, as many of each {groups} as there are up to "
            f"{self._level}, picked by a hash of their names."
        )
