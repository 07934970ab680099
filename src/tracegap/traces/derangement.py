"""Wrong labels, each as often as it is right: a derangement of the labels of a run's examples.

How often label b stands in for label a follows from the counts alone, by iterative proportional
fitting (Deming and Stephan 1940) with zeros where a label would stand in for itself. So the wrong
label tells as little of the right one as it can. Where one label has more than half of the examples
it cannot be wrong as often as it is right: it then stands in for all others.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from tracegap.errors import SettingsError
from tracegap.randomness import hash_of, random_for
from tracegap.records import Example

Counts = NDArray[np.int64]
_ROUNDS = 2000


@dataclass(frozen=True, slots=True)
class WrongLabels:
    """Which wrong label each example is given.

    Attributes:
        of_example: Of the examples that were counted, by id.
        stand_ins: By right label how often each other one stands in for it; for further examples.
    """

    of_example: Mapping[str, str]
    stand_ins: Mapping[str, Mapping[str, int]]

    @property
    def shares(self) -> dict[str, int]:
        """How often each label is right among the counted examples; 0 where there is but one."""
        return {label: sum(others.values()) for label, others in self.stand_ins.items()}

    def of(self, example: Example, labels: Sequence[str], seed: int) -> str:
        """Returns a label that is not the example's own.

        Args:
            example: The example; one that was not counted draws by the same shares.
            labels: All classes of the task, for a label that no counted example has.
            seed: Of the draw.

        Raises:
            SettingsError: The task has no other label.
        """
        found = self.of_example.get(example.id)
        if found is not None and found != example.label:
            return found
        shares = self.stand_ins.get(example.label) or dict.fromkeys(
            [label for label in self.stand_ins if label != example.label]
            or others_than(example.label, labels),
            1,
        )
        rng = random_for(seed, "wrong label", example.id)
        return rng.choices(list(shares), list(shares.values()))[0]


def others_than(right: str, labels: Sequence[str]) -> list[str]:
    """Returns the labels that are wrong where this one is right.

    Raises:
        SettingsError: There is none.
    """
    others = [label for label in labels if label != right]
    if not others:
        raise SettingsError(
            f"{right!r} is the only label there is, so none can be wrong; leave out the arms with "
            "wrong labels."
        )
    return others


def derange(examples: Sequence[Example], seed: int) -> WrongLabels:
    """Gives every example a wrong label; each label is given as often as it is right, if it can be.

    Which of the examples of a label is given which is decided by their hashes.
    """
    counts = Counter(example.label for example in examples)
    labels = sorted(counts)
    if len(labels) < 2:
        return WrongLabels({}, {label: {} for label in labels})
    table = _table(np.array([counts[label] for label in labels]))
    of_example: dict[str, str] = {}
    for label, row in zip(labels, table.tolist(), strict=True):
        own = [e.id for e in examples if e.label == label]
        own.sort(key=lambda identity: hash_of(seed, "derangement", identity))
        given = [b for b, times in zip(labels, row, strict=True) for b in repeat(b, times)]
        random_for(seed, "derangement", label).shuffle(given)
        of_example.update(zip(own, given, strict=True))
    stand_ins = {
        label: {b: times for b, times in zip(labels, row, strict=True) if times}
        for label, row in zip(labels, table.tolist(), strict=True)
    }
    return WrongLabels(of_example, stand_ins)


def _table(right: Counts) -> Counts:
    """Returns how often each label (row) is given each other (column), zeros on the diagonal."""
    most, total = int(right.argmax()), int(right.sum())
    if 2 * right[most] >= total:
        return _around(right, most)
    table = np.outer(right, right).astype(float)
    np.fill_diagonal(table, 0)
    for _ in range(_ROUNDS):
        table *= (right / table.sum(axis=1))[:, None]
        table *= right / table.sum(axis=0)
        if np.allclose(table.sum(axis=1), right, atol=1e-9):
            break
    return _rounded(table, right, right)


def _around(right: Counts, most: int) -> Counts:
    """The table where one label has half of the examples or more."""
    others = right.copy()
    others[most] = 0
    share = others * right[most] / others.sum()
    whole = np.floor(share).astype(np.int64)
    short = int(right[most] - whole.sum())
    whole[np.argsort(whole - share, kind="stable")[:short]] += 1
    table = np.zeros((len(right), len(right)), dtype=np.int64)
    table[:, most] = others
    table[most] = whole
    return table


def _rounded(table: NDArray[np.float64], rows: Counts, columns: Counts) -> Counts:
    """Rounds a table up or down so that its sums stay as they are."""
    # imported here: asking for a label does not need it, and it takes long
    from scipy.optimize import linear_sum_assignment

    whole = np.floor(table + 1e-9).astype(np.int64)
    row_units = np.repeat(np.arange(len(rows)), rows - whole.sum(axis=1))
    column_units = np.repeat(np.arange(len(columns)), columns - whole.sum(axis=0))
    # the units left over go where the fractions are greatest, never on the diagonal
    worth = (table - whole)[np.ix_(row_units, column_units)]
    worth[row_units[:, None] == column_units[None, :]] = -1e6
    for row, column in zip(*linear_sum_assignment(worth, maximize=True), strict=True):
        whole[row_units[row], column_units[column]] += 1
    return whole
