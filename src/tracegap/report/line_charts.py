"""Plots of lines: a share against a share, an arm a line."""

from collections.abc import Sequence
from typing import Any

from tracegap.report.charts import WIDTH, Plot, interval_row
from tracegap.report.figures import figure
from tracegap.report.looks import Look, looks_of
from tracegap.report.rows import ResultRows
from tracegap.report.svg import PERCENT, draw
from tracegap.statistics.secondary import ScorePrediction

_SHARES = [0, 0.25, 0.5, 0.75, 1]
_BEYOND = 1.3  # room beside the first and the last size


def line_chart(
    rows: list[dict[str, Any]], looks: Look, across: str, sizes: Sequence[int] = (), rounds: int = 0
) -> Any:
    """Returns a chart of one line an arm with an interval at each mark.

    Args:
        rows: `arm`, `x`, and what `interval_row` gives, value between 0 and 1.
        looks: Of all arms of the page.
        across: Title of the axis across.
        sizes: What x is near to, on a scale of ratios; none: x is a share between 0 and 1.
        rounds: If x is near to rounds, from 0 on, the last of them.
    """
    import altair as alt

    look = looks.only({row["arm"] for row in rows})
    shares = alt.Axis(values=_SHARES, labelExpr=PERCENT)
    unit = alt.Scale(domain=[0, 1])
    x = alt.X("x:Q", title=across, axis=shares, scale=unit)
    if sizes:
        ends = [sizes[0] / _BEYOND, sizes[-1] * _BEYOND]
        ticks = alt.Axis(values=list(sizes), format="d", labelOverlap=False)
        wide = alt.Scale(type="log", domain=ends, nice=False)
        x = alt.X("x:Q", title=across, axis=ticks, scale=wide)
    if rounds:
        ticks = alt.Axis(values=list(range(rounds + 1)), format="d", labelOverlap=False)
        even = alt.Scale(domain=[-0.2, rounds + 0.2], nice=False)
        x = alt.X("x:Q", title=across, axis=ticks, scale=even)
    # no stroke: Vega would draw the dashes of a line around its mark
    key = look.legend(symbolStrokeWidth=0, symbolOpacity=1)
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=x,
        color=alt.Color("arm:N", scale=look.scale(look.colours), legend=key),
    )
    upward = alt.Y("value:Q", title=None, scale=unit, axis=shares)
    dash = alt.StrokeDash("arm:N", scale=look.scale(look.dashes), legend=None)
    shape = alt.Shape("arm:N", scale=look.scale(look.shapes), legend=key)
    return alt.layer(
        base.mark_rule(strokeWidth=1.5, opacity=0.6).encode(y=alt.Y("low:Q"), y2="high:Q"),
        base.mark_line(strokeWidth=2).encode(y=upward, strokeDash=dash),
        base.mark_point(filled=True, size=40, opacity=1).encode(
            y=upward, shape=shape, description="tip:N"
        ),
    ).properties(width=WIDTH, height=220)


def risk_plots(results: ResultRows) -> list[Plot]:
    """Risk by coverage, one plot a score of the trace."""
    scores = dict.fromkeys(row.score for row in results.further.predictions)
    return [_risk(results, score) for score in scores]


def _risk(results: ResultRows, score: str) -> Plot:
    found = [row for row in results.further.predictions if row.score == score]
    rows = [
        {
            **{"arm": row.arm, "x": point.coverage},
            **interval_row(point.risk, f"{row.arm}, {figure(point.coverage, 'share')} kept, wrong"),
        }
        for row in found
        for point in row.result.curve
    ]
    title = f"Wrong answers among those kept, by {score}"
    note = (
        f"Keep the answers whose trace is best by its {score}, and leave the others out. Across: "
        "how many are kept; up: how many of those are wrong, bars are 95 % intervals. A line that "
        "falls to the left means that the trace tells which answers to trust; a flat one that it "
        f"does not. {_counts(found)}."
    )
    looks = looks_of(results.arm_names)
    return Plot(title, note, draw(line_chart(rows, looks, "Answers kept"), title))


def _counts(found: list[ScorePrediction]) -> str:
    return ", ".join(f"{row.arm}: n = {row.result.n}" for row in found)
