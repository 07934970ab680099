"""One run of an arm: its seed and, in a sweep over sizes, how many examples it was trained on."""

from typing import NamedTuple

from tracegap.traces.arms import Arm


class Training(NamedTuple):
    """What one student is known by.

    Attributes:
        size: How many training examples; None where all students have the same.
    """

    arm: Arm
    seed: int
    size: int | None = None

    @property
    def name(self) -> str:
        """In names of files, folders and manifests."""
        return name_of(*self)

    @property
    def key(self) -> str:
        """In keys of stages."""
        return " ".join(str(part) for part in self if part is not None)

    @property
    def title(self) -> str:
        """In progress and notes."""
        size = "" if self.size is None else f", {self.size} examples"
        return f"{self.arm}, seed {self.seed}{size}"


def name_of(arm: str, seed: int, size: int | None = None) -> str:
    """Returns what the files of one student begin with; only a sweep's carry the size."""
    return f"{arm}-seed{seed}" + ("" if size is None else f"-train{size}")
