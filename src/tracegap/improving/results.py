"""What the rounds of improvement came to: what was kept, and how well the students then did."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from tracegap.improving.keeping import KEEPS, Keep, Tried, may_keep
from tracegap.records import Verdict
from tracegap.statistics.arms import arm_result, mask_of
from tracegap.statistics.association import Association
from tracegap.statistics.columns import Columns, columns_of
from tracegap.statistics.intervals import Estimate
from tracegap.statistics.paired import holm
from tracegap.statistics.runs import RunComparison, compare_runs

START = "start"
PRIMARY: tuple[Keep, Keep] = ("trace", "answer")
"""Declared beforehand: do checked traces teach more than right answers?"""


@dataclass(frozen=True, slots=True)
class Counted:
    """What one arm of one run was asked, could have kept, and kept in one round.

    Attributes:
        tries: Of all questions.
        unfinished: Tries that ran into the length limit; no arm keeps them.
        passing: Tries that the arm may keep.
        questions: Questions of which it may keep at least one.
        shared: Questions of which every arm may keep one.
        left_out: Of these, those left out so that tokens could be made equal.
        rows, tokens: Kept, the same in all arms; tokens of the completions.
        label, evidence, answer: How many of the kept rows have that part right.
    """

    keep: Keep
    round: int
    seed: int
    tries: int
    unfinished: int
    passing: int
    questions: int
    shared: int
    left_out: int
    rows: int
    tokens: int
    label: int
    evidence: int
    answer: int


@dataclass(frozen=True, slots=True)
class Measured:
    """One arm's students after one round, on the test questions, over all runs.

    Attributes:
        keep: The arm, or `start` for the students that all arms began from.
        round: 0 for these.
        accuracy: `label`, `evidence`, `trace`, `answer` -> rate among the scored.
        link: How a right trace goes together with a right answer.
        runs: How many students.
    """

    keep: str
    round: int
    accuracy: dict[str, Estimate]
    link: Association
    runs: int


@dataclass(frozen=True, slots=True)
class Compared:
    """Two arms after the last round, over their runs.

    Attributes:
        part: `trace` or `answer`; a trace that was not said, or cannot be read, is not right.
        adjusted_p: By Holm's rule over all pairs and both parts but the primary one.
    """

    first: str
    second: str
    part: str
    runs: RunComparison
    primary: bool
    adjusted_p: float | None


@dataclass(frozen=True, slots=True)
class Improvement:
    """All of one experiment; `improve/improve.json`."""

    arm: str
    tries: int
    temperature: float
    rounds: int
    counted: list[Counted]
    measured: list[Measured]
    compared: list[Compared]


def count(
    keep: Keep,
    round_: int,
    seed: int,
    tried: Sequence[Sequence[Tried]],
    kept: Sequence[Tried],
    left_out: int,
) -> Counted:
    """Counts one arm's round.

    Args:
        keep: The arm.
        round_: From 1.
        seed: Of the run.
        tried: The tries of each question.
        kept: Those that were kept.
        left_out: Questions left out for equal tokens.
    """
    passing = [[may_keep(keep, found) for found in of_one] for of_one in tried]
    every = [found for of_one in tried for found in of_one]
    verdicts = [found.verdict for found in kept]
    return Counted(
        keep=keep,
        round=round_,
        seed=seed,
        tries=len(every),
        unfinished=sum(found.generation.finish_reason == "length" for found in every),
        passing=sum(map(sum, passing)),
        questions=sum(map(any, passing)),
        shared=len(kept) + left_out,
        left_out=left_out,
        rows=len(kept),
        tokens=sum(found.tokens for found in kept),
        label=sum(bool(verdict.label_right) for verdict in verdicts),
        evidence=sum(bool(verdict.evidence_exact) for verdict in verdicts),
        answer=sum(bool(verdict.answer_right) for verdict in verdicts),
    )


def measure(verdicts: Iterable[tuple[str, int, Verdict]]) -> tuple[list[Measured], list[Compared]]:
    """Works out how students did after each round, and how arms differ after the last.

    Args:
        verdicts: Arm (or `start`), round, and a verdict with the full context.

    Raises:
        BadInputError: There are none.
    """
    named = [(f"{keep} {round_}", keep, round_, verdict) for keep, round_, verdict in verdicts]
    columns = columns_of(replace(verdict, arm=name) for name, _, _, verdict in named)
    places = {name: (keep, round_) for name, keep, round_, _ in named}
    order = sorted(places, key=lambda name: (places[name][1], _place(places[name][0])))
    measured = []
    for name in order:
        found = arm_result(columns, name, None)
        link = found.associations["trace"]
        measured.append(Measured(*places[name], found.accuracy, link, len(found.by_seed)))
    last = max(round_ for _, round_ in places.values())
    final = [name for name in order if places[name][1] == last or places[name][0] == START]
    return measured, _compared(columns, {name: places[name][0] for name in final})


def _place(keep: str) -> int:
    return [START, *KEEPS].index(keep)


def _compared(columns: Columns, final: dict[str, str]) -> list[Compared]:
    found = [
        Compared(
            *(final[first], final[second], part),
            runs=_runs(columns, first, second, part),
            primary=part == "answer" and {final[first], final[second]} == set(PRIMARY),
            adjusted_p=None,
        )
        for part in ("answer", "trace")
        for second, first in combinations(final, 2)
    ]
    others = [i for i, row in enumerate(found) if not row.primary]
    adjusted = holm([found[i].runs.p_value for i in others])
    of_row = dict(zip(others, adjusted, strict=True))
    return [
        replace(row, adjusted_p=row.runs.p_value if row.primary else of_row[i])
        for i, row in enumerate(found)
    ]


def _runs(columns: Columns, first: str, second: str, part: str) -> RunComparison:
    """Sets the runs of two arms side by side; questions of one group count as one question."""
    right = columns.right[part] == 1
    masks = (mask_of(columns, name, None, "full") for name in (first, second))
    sides = [(right[mask], columns.group[mask], columns.seed[mask]) for mask in masks]
    return compare_runs(*sides[0], *sides[1])
