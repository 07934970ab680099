"""What a 2x2 table says, told line by line."""

from tracegap.report.figures import Kind, figure, p_words, worded
from tracegap.statistics.association import Association, associate_table
from tracegap.statistics.counts import NAMES, read_counts
from tracegap.statistics.intervals import Estimate


def counts_text(text: str) -> list[str]:
    """Returns each figure of a typed table with its 95 % interval and n, one a line."""
    found = associate_table(read_counts(text))
    return [*_lines(found), *_notes(found)]


def _lines(found: Association) -> list[str]:
    t, none = found.table, found.equivalence
    measures: list[tuple[str, Estimate, Kind]] = [
        ("P(answer right | trace right)", found.p_answer_given_trace, "share"),
        ("P(answer right | trace wrong)", found.p_answer_given_no_trace, "share"),
        ("risk difference, points", found.risk_difference, "points"),
        ("risk ratio", found.risk_ratio, "number"),
        ("odds ratio", found.odds_ratio, "number"),
        ("phi", found.phi, "coefficient"),
        ("mutual information, bits", found.mutual_information, "coefficient"),
        ("both right, joint share", found.joint_share, "share"),
    ]
    margin = f"{100 * none.margin:g} points"
    tests = [
        ("test of no link", found.p_value, found.test),
        (f"test that the difference is within {margin}", none.p_value, "two one-sided tests"),
    ]
    head = f"n = {t.n}: " + ", ".join(
        f"{name} {count}"
        for name, count in zip(NAMES, (t.both, t.trace_only, t.answer_only, t.neither), strict=True)
    )
    return [
        head,
        *(f"{name}: {worded(estimate, kind)}" for name, estimate, kind in measures),
        *(
            f"{name}: {p_words(p_value)}" + (f" ({test})" if p_value is not None else "")
            for name, p_value, test in tests
        ),
    ]


def _notes(found: Association) -> list[str]:
    notes = [note for note in (found.odds_ratio_note, found.phi_note) if note]
    if found.phi_range:
        low, high = found.phi_range
        notes.append(
            f"with these margins phi can only lie between {figure(low, 'coefficient')} "
            f"and {figure(high, 'coefficient')}"
        )
    notes.append("counts have no cluster ids: no question may be in them twice")
    return [f"note: {note}" for note in notes]
