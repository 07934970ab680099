"""A 2x2 table typed in as counts, told line by line."""

from tracegap.errors import SettingsError
from tracegap.statistics.association import Association, Table, associate_table
from tracegap.statistics.intervals import Estimate

_DIGITS = 9  # beyond a billion, sums of squares leave the integers that are computed with
NAMES = ("both", "trace_only", "answer_only", "neither")


def read_counts(text: str) -> Table:
    """Reads `both,trace_only,answer_only,neither`.

    Raises:
        SettingsError: These are not four whole numbers, or all are zero.
    """
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 4 or not all(part.isascii() and part.isdigit() for part in parts):
        raise SettingsError(f"--counts {text!r} must be four whole numbers: {','.join(NAMES)}.")
    if any(len(part) > _DIGITS for part in parts):
        raise SettingsError(f"--counts {text!r}: a count has at most {_DIGITS} digits.")
    table = Table(*(int(part) for part in parts))
    if not table.n:
        raise SettingsError(f"--counts {text!r} has nothing in it: all four counts are zero.")
    return table


def counts_text(text: str) -> list[str]:
    """Returns each figure of a typed table with its 95 % interval and n, one a line."""
    found = associate_table(read_counts(text))
    return [*_lines(found), *_notes(found)]


def _lines(found: Association) -> list[str]:
    t, none = found.table, found.equivalence
    rows = [
        ("P(answer right | trace right)", _share(found.p_answer_given_trace)),
        ("P(answer right | trace wrong)", _share(found.p_answer_given_no_trace)),
        ("risk difference", _number(found.risk_difference)),
        ("risk ratio", _number(found.risk_ratio)),
        ("odds ratio", _number(found.odds_ratio)),
        ("phi", _number(found.phi)),
        ("mutual information, bits", _number(found.mutual_information)),
        ("both right, joint share", _share(found.joint_share)),
        ("test of no link", _p(found.p_value, found.test)),
        (
            f"test that the difference is within {100 * none.margin:g} points",
            _p(none.p_value, "two one-sided tests"),
        ),
    ]
    head = f"n = {t.n}: " + ", ".join(
        f"{name} {count}"
        for name, count in zip(NAMES, (t.both, t.trace_only, t.answer_only, t.neither), strict=True)
    )
    return [head, *(f"{name}: {figure}" for name, figure in rows)]


def _notes(found: Association) -> list[str]:
    notes = [note for note in (found.odds_ratio_note, found.phi_note) if note]
    if found.phi_range:
        low, high = found.phi_range
        notes.append(f"with these margins phi can only lie between {low:.3f} and {high:.3f}")
    notes.append("counts have no cluster ids: no question may be in them twice")
    return [f"note: {note}" for note in notes]


def _share(e: Estimate) -> str:
    if e.value is None or e.low is None or e.high is None:
        return "undefined"
    if e.n < 20:
        return f"{e.count} of {e.n} (interval {100 * e.low:.1f} to {100 * e.high:.1f} %)"
    return f"{100 * e.value:.1f} % ({100 * e.low:.1f} to {100 * e.high:.1f}), {e.count} of {e.n}"


def _number(e: Estimate) -> str:
    value = "undefined" if e.value is None else f"{e.value:.3f}"
    if e.low is None:
        return f"{value}, n = {e.n}"
    high = "no upper end" if e.high is None else f"{e.high:.3f}"
    return f"{value} ({e.low:.3f} to {high}), n = {e.n}"


def _p(p_value: float | None, test: str) -> str:
    if p_value is None:
        return "undefined"
    return f"p {'< 0.001' if p_value < 0.001 else f'= {p_value:.3f}'} ({test})"
