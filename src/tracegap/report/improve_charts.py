"""The plots of a run's improvement: right traces and answers, round by round."""

from typing import Any

from tracegap.improving.results import START, Improvement
from tracegap.report.charts import WIDTH, Plot, interval_row
from tracegap.report.looks import Look, looks_of
from tracegap.report.rows import STEP_TITLES, Step
from tracegap.report.svg import PERCENT, draw

_SHARES = [0, 0.25, 0.5, 0.75, 1]


def improve_plots(found: Improvement | None) -> list[Plot]:
    """Returns a plot of right answers and one of right traces; none without an improvement."""
    if found is None:
        return []
    parts: tuple[Step, ...] = ("answer", "trace")
    return [_by_round(found, part) for part in parts]


def _by_round(found: Improvement, part: Step) -> Plot:
    arms = [row.keep for row in found.measured if row.round == 1]
    start = next(row for row in found.measured if row.keep == START)
    rows = [
        {
            **{"arm": arm, "round": row.round},
            **interval_row(row.accuracy[part], f"{arm}, round {row.round}"),
        }
        for arm in arms
        for row in (start, *(row for row in found.measured if row.keep == arm))
        if row.accuracy[part].value is not None
    ]
    title = f"{STEP_TITLES[part]}, by round"
    note = (
        "Round 0 are the students that every arm began from; each line then follows what was kept "
        "to train on. Bars are 95 % intervals for these students. What one arm gains over another "
        "stands in the comparison over trainings."
    )
    return Plot(title, note, draw(_lines(rows, looks_of(arms), found.rounds), title))


def _lines(rows: list[dict[str, Any]], look: Look, rounds: int) -> Any:
    import altair as alt

    key = look.legend(symbolType="stroke", symbolStrokeWidth=2, symbolOpacity=1, symbolSize=300)
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("round:O", title="Round", axis=alt.Axis(values=list(range(rounds + 1)))),
        color=alt.Color("arm:N", scale=look.scale(look.colours), legend=key),
        xOffset=alt.XOffset("arm:N", scale=alt.Scale(domain=list(look.names), range=[-9, 9])),
    )
    shares = alt.Axis(values=_SHARES, labelExpr=PERCENT)
    upward = alt.Y("value:Q", title=None, scale=alt.Scale(domain=[0, 1]), axis=shares)
    shape = alt.Shape("arm:N", scale=look.scale(look.shapes), legend=None)
    return alt.layer(
        base.mark_rule(strokeWidth=1.5, opacity=0.6).encode(y=alt.Y("low:Q"), y2="high:Q"),
        base.mark_line(strokeWidth=2).encode(
            y=upward, strokeDash=alt.StrokeDash("arm:N", scale=look.scale(look.dashes), legend=key)
        ),
        base.mark_point(filled=True, size=40, opacity=1).encode(
            y=upward, shape=shape, description="tip:N"
        ),
    ).properties(width=WIDTH, height=220)
