"""Counting different things by 64 bits of each: memory grows with the different ones alone."""

from array import array

import numpy as np
from numpy.typing import NDArray

_FEW = 1 << 16


class Distinct:
    """Hashes that have been seen.

    Of n different things two have the same 64 bits with a chance of about n squared / 3.7e19: one
    in 37 million for a million, one in 37 for a billion.
    """

    def __init__(self) -> None:
        self._sorted: NDArray[np.uint64] = np.zeros(0, dtype=np.uint64)
        self._single = array("Q")
        self._waiting: list[NDArray[np.uint64]] = []

    def add(self, hashed: int) -> None:
        """Takes one hash."""
        self._single.append(hashed)
        if len(self._single) >= max(_FEW, len(self._sorted)):
            self._settle()

    def merge(self, later: "Distinct") -> None:
        """Takes the hashes of another."""
        later._settle()
        self._waiting.append(later._sorted)
        # sorted when they are as many as there were: each hash is sorted a few times only
        if sum(map(len, self._waiting)) >= max(_FEW, len(self._sorted)):
            self._settle()

    def __len__(self) -> int:
        self._settle()
        return len(self._sorted)

    def _settle(self) -> None:
        if self._single or self._waiting:
            single = np.frombuffer(self._single, dtype=np.uint64) if self._single else ()
            self._sorted = np.unique(
                np.concatenate([self._sorted, np.asarray(single, np.uint64), *self._waiting])
            )
            self._single, self._waiting = array("Q"), []
