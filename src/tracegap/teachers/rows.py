"""The training rows of a run with a teacher: all arms on the same questions in the same order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from tracegap.records import Example, Trace, TrainingRow
from tracegap.task import Task
from tracegap.teachers.prompts import ANSWER
from tracegap.teachers.selection import NO_SWAP, Taught
from tracegap.teachers.swapping import donors, still_fits
from tracegap.traces.arms import TEACHER_ARMS, Arm, build_row, training_row
from tracegap.traces.plan import plan_arms
from tracegap.traces.render import escape

SWAPPED = "teacher-swapped"
TooLong = Callable[[Sequence[TrainingRow]], str | None]
"""Returns why the rows of one question, one an arm, cannot be taught whole; None if they can."""


@dataclass(frozen=True, slots=True)
class TaughtRows:
    """What a teacher's run trains on.

    Attributes:
        examples: The questions kept, in their order.
        taught: What became of every question.
        rows: Arm -> a row a question kept, in the same order.
        fitting_swaps: How many swapped traces may argue for the answer they stand before.
    """

    examples: list[Example]
    taught: list[Taught]
    rows: dict[Arm, list[TrainingRow]]
    fitting_swaps: int


def taught_rows(
    examples: Sequence[Example],
    taught: Sequence[Taught],
    task: Task,
    arms: Sequence[Arm],
    seed: int,
    too_long: TooLong,
) -> TaughtRows:
    """Returns the rows of all arms, of those questions alone that every arm can teach whole.

    A swapped trace comes from a question that is kept, so leaving one out moves the swaps of its
    class: it is done over until nothing more has to be left out.

    Args:
        examples: All training questions.
        taught: What became of each, in the same order.
        task: Their task.
        arms: Of the run.
        seed: Of false and swapped traces.
        too_long: The student's limit.
    """
    found = list(taught)
    if SWAPPED in arms:
        # first those whose own trace is too long: it would be too long for whoever is given it
        own: list[Arm] = ["teacher", *(a for a in arms if a not in ("teacher", SWAPPED))]
        found, _, _, _ = _settled(examples, found, task, own, seed, too_long)
    found, kept, swaps, rows = _settled(examples, found, task, arms, seed, too_long)
    gold = {example.id: example for example in kept}
    fitting = sum(still_fits(gold[asked], gold[donor]) for asked, donor in swaps.items())
    return TaughtRows(kept, found, rows, fitting)


def _settled(
    examples: Sequence[Example],
    taught: Sequence[Taught],
    task: Task,
    arms: Sequence[Arm],
    seed: int,
    too_long: TooLong,
) -> tuple[list[Taught], list[Example], dict[str, str], dict[Arm, list[TrainingRow]]]:
    found = list(taught)
    while True:
        kept = [e for e, t in zip(examples, found, strict=True) if t.dropped is None]
        swaps = donors(kept, seed) if SWAPPED in arms else {}
        rows = _rows(kept, {t.example_id: t for t in found}, swaps, task, arms, seed)
        faults = dict(_faults(kept, rows, swaps, arms, too_long))
        if not faults:
            return found, kept, swaps, rows
        found = [
            replace(t, dropped=faults[t.example_id], traces={}) if t.example_id in faults else t
            for t in found
        ]


def _rows(
    kept: Sequence[Example],
    taught: Mapping[str, Taught],
    swaps: Mapping[str, str],
    task: Task,
    arms: Sequence[Arm],
    seed: int,
) -> dict[Arm, list[TrainingRow]]:
    by_rule = [arm for arm in arms if arm not in TEACHER_ARMS]
    plan = plan_arms(kept, task, seed) if kept and by_rule else None
    rows: dict[Arm, list[TrainingRow]] = {arm: [] for arm in arms}
    for example in kept:
        for arm in arms:
            if arm not in TEACHER_ARMS:
                if plan is not None:
                    rows[arm].append(build_row(example, arm, plan))
                continue
            gold = Trace(example.label, example.evidence_passages)
            owner = swaps.get(example.id, example.id) if arm == SWAPPED else example.id
            said = taught[owner].traces[ANSWER if arm == SWAPPED else arm]
            rows[arm].append(training_row(example, arm, task, gold, escape(said)))
    return rows


def _faults(
    kept: Sequence[Example],
    rows: Mapping[Arm, Sequence[TrainingRow]],
    swaps: Mapping[str, str],
    arms: Sequence[Arm],
    too_long: TooLong,
) -> list[tuple[str, str]]:
    found = []
    for place, example in enumerate(kept):
        if SWAPPED in arms and example.id not in swaps:
            found.append((example.id, NO_SWAP))
        elif reason := too_long([rows[arm][place] for arm in arms]):
            found.append((example.id, reason))
    return found
