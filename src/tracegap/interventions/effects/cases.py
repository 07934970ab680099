"""The answers of a run's interventions, gathered question by question."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from tracegap.checks.answers import normalise_answer
from tracegap.errors import BadInputError
from tracegap.interventions.asking.reanswers import Reanswer
from tracegap.interventions.asking.swaps import OWN
from tracegap.statistics.clusters import cluster_codes
from tracegap.statistics.columns import arms_in_order
from tracegap.statistics.intervals import Estimate, reach_of_mean

Pair = tuple[Reanswer, Reanswer]


@dataclass(frozen=True, slots=True)
class Answers:
    """All that one student answered to one question.

    Attributes:
        own: After its own trace.
        after: Swap -> the answer after it, own trace included; early answers are not here.
        early: The answers after a part of the own trace, the shortest part first.
    """

    own: Reanswer
    after: dict[str, Reanswer]
    early: tuple[Reanswer, ...]


@dataclass(slots=True)
class _Found:
    after: dict[str, Reanswer] = field(default_factory=dict)
    early: dict[float, Reanswer] = field(default_factory=dict)


def answers_by_arm(rows: Iterable[Reanswer]) -> dict[str, list[Answers]]:
    """Returns each arm's answers, one entry an example and seed, in the order of their ids.

    Raises:
        BadInputError: An answer comes twice, or an example has none after the own trace.
    """
    found: dict[tuple[str, str, int], _Found] = {}
    for row in rows:
        entry = found.setdefault((row.arm, row.example_id, row.seed), _Found())
        twice = row.swap in entry.after if row.kept is None else row.kept in entry.early
        if twice:
            raise BadInputError(f"the answer of {_name(row)} after {row.swap!r} comes twice.")
        if row.kept is None:
            entry.after[row.swap] = row
        else:
            entry.early[row.kept] = row
    arms: dict[str, list[Answers]] = {arm: [] for arm in arms_in_order({key[0] for key in found})}
    for key, entry in sorted(found.items()):
        if OWN not in entry.after:
            row = next(iter((entry.after or entry.early).values()))
            raise BadInputError(
                f"{_name(row)} has no answer after its own trace, which all others are set against."
            )
        early = tuple(row for _, row in sorted(entry.early.items()))
        arms[key[0]].append(Answers(entry.after[OWN], entry.after, early))
    return arms


def _name(row: Reanswer) -> str:
    return f"example {row.example_id!r} (arm {row.arm!r}, seed {row.seed})"


def pairs(answers: Sequence[Answers], first: str, second: str) -> list[Pair]:
    """Returns the answers after two swaps to the same question, where there are both."""
    return [
        (entry.after[first], entry.after[second])
        for entry in answers
        if first in entry.after and second in entry.after
    ]


def groups_of(found: Sequence[Pair]) -> list[str]:
    """Returns the cluster of each pair."""
    return [first.group for first, _ in found]


def differ(first: Reanswer, second: Reanswer) -> bool:
    """Whether two answers to one question differ, as sets of normalised texts.

    Two that could not be read do not differ: neither says anything.
    """
    return _said(first.answers) != _said(second.answers)


def _said(answers: tuple[str, ...] | None) -> frozenset[str]:
    return frozenset(map(normalise_answer, answers or ()))


def is_answer(row: Reanswer, answers: tuple[str, ...]) -> bool:
    """Whether a row's answer is the given one."""
    return _said(row.answers) == _said(answers)


def mean_change(values: ArrayLike, clusters: Sequence[str]) -> Estimate:
    """Returns the mean of unbounded differences with a cluster-robust t interval.

    It has no ends where the values do not vary or there is one cluster: their spread says nothing.

    Args:
        values: One a question and seed, shape (n,).
        clusters: The cluster of each, shape (n,).
    """
    changes = np.asarray(values, dtype=float)
    codes = cluster_codes(np.asarray(clusters, dtype=str), changes.size)
    if not changes.size:
        return Estimate(None, None, None, 0)
    centre, n = float(changes.mean()), changes.size
    if np.ptp(changes) == 0 or codes.max() == 0:
        return Estimate(centre, None, None, n)
    half = reach_of_mean(changes, codes)
    return Estimate(centre, centre - half, centre + half, n)
