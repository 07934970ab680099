"""A 2x2 table typed in as counts."""

from tracegap.errors import SettingsError
from tracegap.statistics.association import TwoByTwo

_DIGITS = 9  # beyond a billion, sums of squares leave the integers that are computed with
NAMES = ("both", "trace_only", "answer_only", "neither")


def read_counts(text: str) -> TwoByTwo:
    """Reads `both,trace_only,answer_only,neither`.

    Raises:
        SettingsError: These are not four whole numbers, or all are zero.
    """
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 4 or not all(part.isascii() and part.isdigit() for part in parts):
        raise SettingsError(f"--counts {text!r} must be four whole numbers: {','.join(NAMES)}.")
    if any(len(part) > _DIGITS for part in parts):
        raise SettingsError(f"--counts {text!r}: a count has at most {_DIGITS} digits.")
    table = TwoByTwo(*(int(part) for part in parts))
    if not table.n:
        raise SettingsError(f"--counts {text!r} has nothing in it: all four counts are zero.")
    return table
