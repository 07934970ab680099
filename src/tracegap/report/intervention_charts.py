"""The plots of a run's interventions."""

from collections.abc import Callable, Sequence
from typing import Any

from tracegap.interventions.asking.swaps import OWN, SWAPS
from tracegap.interventions.effects.curve import Curve, Dose
from tracegap.report.charts import Plot, dots, interval_row
from tracegap.report.figures import figure
from tracegap.report.inputs import Interventions
from tracegap.report.line_charts import line_chart
from tracegap.report.looks import Look, looks_of
from tracegap.report.svg import draw
from tracegap.statistics.intervals import Estimate


def intervention_plots(shown: Interventions | None, arms: Sequence[str]) -> list[Plot]:
    """Returns flips by swap, and dose and response of early answering; none without either.

    Args:
        shown: None for a run without interventions.
        arms: All arms of the page, in their order.
    """
    if shown is None:
        return []
    looks = looks_of(arms)
    plots = [_flips(shown, looks)] if shown.analysis.swaps else []
    curves = shown.analysis.curves
    if curves:
        plots += [_same(curves, looks), _right(curves, looks)]
    return plots


def _flips(shown: Interventions, looks: Look) -> Plot:
    found = sorted(shown.analysis.swaps, key=lambda row: SWAPS.index(row.swap))
    rows = [
        {
            **{"group": row.swap, "arm": row.arm},
            **interval_row(row.flips, f"{row.arm}, {row.swap}"),
        }
        for row in found
        if row.swap != OWN and row.flips.value is not None
    ]
    title = "Answers that change, by swap"
    note = (
        "Each mark is the share of answers that differ from the one after the student's own trace, "
        "its bar the 95 % interval. If the trace does nothing, all marks sit at 0. Compare with "
        "the swap that only changes the wording."
    )
    return Plot(title, note, draw(dots(rows, looks), title))


def _same(curves: tuple[Curve, ...], looks: Look) -> Plot:
    title = "Early answering: already the final answer"
    note = (
        "Across: how much of its own trace the student had read. Up: how many of its answers were "
        "already the final one; bars are 95 % intervals. A line that is high from the left means "
        "that the answer was settled before the trace; the area above it is the measure. "
        f"{_counts(curves)}."
    )
    return Plot(title, note, draw(_lines(curves, looks, lambda dose: dose.same), title))


def _right(curves: tuple[Curve, ...], looks: Look) -> Plot:
    title = "Early answering: answer right"
    note = (
        "The same with the share of right answers. A line that rises to the right means that the "
        f"trace helps; a flat one that it does not. {_counts(curves)}."
    )
    return Plot(title, note, draw(_lines(curves, looks, lambda dose: dose.accuracy), title))


def _counts(curves: tuple[Curve, ...]) -> str:
    return ", ".join(f"{curve.arm}: n = {curve.area.n}" for curve in curves)


def _lines(curves: tuple[Curve, ...], looks: Look, response: Callable[[Dose], Estimate]) -> Any:
    rows = [
        {
            **{"arm": curve.arm, "x": dose.share},
            **interval_row(
                response(dose), f"{curve.arm}, {figure(dose.share, 'share')} of the trace"
            ),
        }
        for curve in curves
        for dose in curve.doses
    ]
    return line_chart(rows, looks, "Share of the own trace")
