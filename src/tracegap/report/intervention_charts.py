"""The plots of a run's interventions."""

from collections.abc import Callable
from typing import Any

from tracegap.interventions.asking.swaps import OWN, SWAPS
from tracegap.interventions.effects.curve import Curve, Dose
from tracegap.report.charts import Plot, dots, interval_row
from tracegap.report.inputs import Interventions
from tracegap.report.line_charts import line_chart
from tracegap.report.svg import draw
from tracegap.statistics.intervals import Estimate


def intervention_plots(shown: Interventions | None) -> list[Plot]:
    """Returns flips by swap, and dose and response of early answering; none without either."""
    if shown is None:
        return []
    plots = [_flips(shown)] if shown.analysis.swaps else []
    curves = shown.analysis.curves
    if curves:
        plots += [_same(curves), _right(curves)]
    return plots


def _flips(shown: Interventions) -> Plot:
    found = sorted(shown.analysis.swaps, key=lambda row: SWAPS.index(row.swap))
    rows = [
        {"group": row.swap, "arm": row.arm, **interval_row(row.flips)}
        for row in found
        if row.swap != OWN and row.flips.value is not None
    ]
    arms = list(dict.fromkeys(row.arm for row in shown.analysis.swaps))
    title = "Answers that change, by swap"
    note = (
        "Each mark is the share of answers that differ from the one after the student's own trace, "
        "its bar the 95 % interval. If the trace does nothing, all marks sit at 0. Compare with "
        "the swap that only changes the wording."
    )
    return Plot(title, note, draw(dots(rows, arms, []), title))


def _same(curves: tuple[Curve, ...]) -> Plot:
    title = "Early answering: already the final answer"
    note = (
        "Across: how much of its own trace the student had read. Up: how many of its answers were "
        "already the final one; bars are 95 % intervals. A line that is high from the left means "
        "that the answer was settled before the trace; the area above it is the measure. "
        f"{_counts(curves)}."
    )
    return Plot(title, note, draw(_lines(curves, lambda dose: dose.same), title))


def _right(curves: tuple[Curve, ...]) -> Plot:
    title = "Early answering: answer right"
    note = (
        "The same with the share of right answers. A line that rises to the right means that the "
        f"trace helps; a flat one that it does not. {_counts(curves)}."
    )
    return Plot(title, note, draw(_lines(curves, lambda dose: dose.accuracy), title))


def _counts(curves: tuple[Curve, ...]) -> str:
    return ", ".join(f"{curve.arm}: n = {curve.area.n}" for curve in curves)


def _lines(curves: tuple[Curve, ...], response: Callable[[Dose], Estimate]) -> Any:
    rows = [
        {"arm": curve.arm, "x": dose.share, **interval_row(response(dose))}
        for curve in curves
        for dose in curve.doses
    ]
    return line_chart(rows, [curve.arm for curve in curves], "Share of the own trace")
