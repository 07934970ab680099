"""Verdicts as columns, so that every slice of them is one mask."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tracegap.errors import BadInputError
from tracegap.records import Verdict
from tracegap.traces.arms import ARMS

Codes = NDArray[np.int64]
Mask = NDArray[np.bool_]
STEPS = ("label", "evidence", "trace")
UNSCORED = -1


@dataclass(frozen=True, slots=True)
class Columns:
    """Verdicts by column; every array has shape (verdicts,).

    Attributes:
        arms: Names of the arms, of which `arm` holds positions; likewise the three after it.
        right: Step (`label`, `evidence`, `trace`, `answer`) -> 1 right, 0 wrong, -1 unscored.
        f1: `evidence` or `answer` -> F1, NaN where unscored.
    """

    arms: list[str]
    labels: list[str]
    seeds: list[int]
    examples: dict[str, int]
    arm: Codes
    label: Codes
    seed: Codes
    example: Codes
    group: Codes
    condition: NDArray[np.str_]
    right: dict[str, NDArray[np.int8]]
    f1: dict[str, NDArray[np.float64]]
    problems: list[tuple[str, ...]]

    @property
    def pair(self) -> Codes:
        """One number for each (example, seed): what verdicts of two arms are paired by."""
        pair: Codes = self.example * len(self.seeds) + self.seed
        return pair

    def count_problems(self, mask: Mask) -> dict[str, int]:
        """Counts each problem among the masked verdicts, by name in alphabetical order."""
        found = Counter(p for i in np.flatnonzero(mask) for p in set(self.problems[i]))
        return dict(sorted(found.items()))


def columns_of(verdicts: Iterable[Verdict]) -> Columns:
    """Returns the verdicts as columns, sorted, so that their order in the file plays no part.

    Raises:
        BadInputError: There are none, one has no group, or one comes twice.
    """
    rows = sorted(verdicts, key=_key)
    _check(rows)
    arms = arms_in_order({row.arm for row in rows})
    labels, seeds = sorted({row.label for row in rows}), sorted({row.seed for row in rows})
    examples = {name: i for i, name in enumerate(sorted({row.example_id for row in rows}))}
    groups = {name: i for i, name in enumerate(sorted({row.group for row in rows}))}
    return Columns(
        arms=arms,
        labels=labels,
        seeds=seeds,
        examples=examples,
        arm=_codes({name: i for i, name in enumerate(arms)}, [r.arm for r in rows]),
        label=_codes({name: i for i, name in enumerate(labels)}, [r.label for r in rows]),
        seed=np.searchsorted(seeds, [r.seed for r in rows]).astype(np.int64),
        example=_codes(examples, [r.example_id for r in rows]),
        group=_codes(groups, [r.group for r in rows]),
        condition=np.array([r.condition for r in rows]),
        right={
            "label": _scores([r.label_right for r in rows]),
            "evidence": _scores([r.evidence_exact for r in rows]),
            "trace": _scores([r.trace_right for r in rows]),
            "answer": _scores([r.answer_right for r in rows]),
        },
        f1={
            "evidence": np.array([r.evidence_f1 for r in rows], dtype=float),
            "answer": np.array([r.answer_f1 for r in rows], dtype=float),
        },
        problems=[r.problems for r in rows],
    )


def _key(row: Verdict) -> tuple[str, int, str, str]:
    return row.arm, row.seed, row.condition, row.example_id


def _check(rows: Sequence[Verdict]) -> None:
    if not rows:
        raise BadInputError("There are no verdicts to analyse; score some generations first.")
    previous = None
    known: dict[str, tuple[str, str]] = {}
    for row in rows:
        name = f"verdict on example {row.example_id!r} (arm {row.arm!r}, seed {row.seed})"
        if not row.group:
            raise BadInputError(
                f"field 'group' of the {name} is empty: without it repeated questions would be "
                "counted as new ones; give each question its group, or its own id."
            )
        if _key(row) == previous:
            raise BadInputError(
                f"the {name}, condition {row.condition!r}, comes twice; remove one of the two."
            )
        previous = _key(row)
        kind, group = known.setdefault(row.example_id, (row.label, row.group))
        if (kind, group) != (row.label, row.group):
            raise BadInputError(
                f"the {name} has label {row.label!r} and group {row.group!r}, but another verdict "
                f"on the same example has {kind!r} and {group!r}; score all arms on the same data."
            )


def arms_in_order(arms: set[str]) -> list[str]:
    """The known arms first, in their own order, then the others by name."""
    known = [arm for arm in ARMS if arm in arms]
    return known + sorted(arms.difference(known))


def _codes(positions: dict[str, int], names: list[str]) -> Codes:
    return np.array([positions[name] for name in names], dtype=np.int64)


def _scores(values: list[bool | None]) -> NDArray[np.int8]:
    return np.array([UNSCORED if value is None else int(value) for value in values], dtype=np.int8)
