"""What a run's improvement comes to, in sentences."""

from typing import Literal

from tracegap.improving.results import START, Compared, Improvement
from tracegap.report.figures import signed_points_words
from tracegap.report.sentences import told_of


def improve_sentences(found: Improvement) -> list[str]:
    """Returns a sentence on what was kept, and one a pair of arms whose answers are compared."""
    kept = [row.rows for row in found.counted]
    of = f"{min(kept)}" if min(kept) == max(kept) else f"{min(kept)} to {max(kept)}"
    first = (
        f"In each of {_rounds(found.rounds)} every arm was trained on {of} of the students' own "
        "tries, the same questions and as many tokens in each arm, from the same start. An arm is "
        "named by what its tries were kept for."
    )
    pairs = sorted(found.compared, key=lambda row: not row.primary)
    return [first, *(_pair(row) for row in pairs if row.part == "answer" and _asked(row))]


def _rounds(number: int) -> str:
    return "1 round" if number == 1 else f"{number} rounds"


def _asked(row: Compared) -> bool:
    """Whether a pair is what the experiment is about: arms against each other, not the start."""
    pair = {row.first, row.second}
    return START not in pair and (row.primary or "random" in pair)


def _pair(row: Compared) -> str:
    runs = row.runs
    start = "Declared beforehand: " if row.primary else ""
    if runs.p_value is None:
        told, subject = signed_points_words(runs.students), "arm" if start else "Arm"
        return (
            f"{start}{subject} {row.first} less arm {row.second}: {told} of right answers. One "
            "training an arm compares these students, not the ways to train."
        )
    kind: Literal["p", "adjusted p"] = "p" if row.primary else "adjusted p"
    said = told_of(runs.difference, row.adjusted_p, f"arm {row.second}", kind)
    over = "over" if start else "Over"
    return (
        f"{start}{over} {len(runs.first)} and {len(runs.second)} trainings, arm {row.first} {said}"
    )
