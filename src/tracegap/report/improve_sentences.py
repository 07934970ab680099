"""What a run's improvement comes to, in sentences."""

from tracegap.improving.results import START, Compared, Improvement
from tracegap.report.figures import p_words, signed_points_words


def improve_sentences(found: Improvement) -> list[str]:
    """Returns a sentence on what was kept, and one a pair of arms whose answers are compared."""
    kept = [row.rows for row in found.counted]
    of = f"{min(kept)}" if min(kept) == max(kept) else f"{min(kept)} to {max(kept)}"
    first = (
        f"In each of {_rounds(found.rounds)} every arm was trained on {of} of the students' own "
        "tries, the same questions and as many tokens in each arm, from the same start."
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
    declared = "Declared beforehand: students" if row.primary else "Students"
    words = f"{declared} trained on tries kept by {row.first} less those kept by {row.second}"
    if runs.p_value is None:
        told = signed_points_words(runs.students)
        return (
            f"{words}: {told} of right answers. One training an arm compares these students, not "
            "the ways to train."
        )
    adjusted = p_words(row.adjusted_p) + ("" if row.primary else " by Holm's rule")
    return (
        f"{words}: {signed_points_words(runs.difference)} of right answers over {len(runs.first)} "
        f"and {len(runs.second)} trainings, {adjusted}."
    )
