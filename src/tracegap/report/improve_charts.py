"""The plots of a run's improvement: right traces and answers, round by round."""

from tracegap.improving.results import START, Improvement
from tracegap.report.charts import Plot, interval_row
from tracegap.report.line_charts import line_chart
from tracegap.report.looks import looks_of
from tracegap.report.rows import STEP_TITLES, Step
from tracegap.report.svg import draw

_APART = 0.06  # arms of one round are drawn side by side


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
            **{"arm": arm, "x": row.round + _APART * (arms.index(arm) - (len(arms) - 1) / 2)},
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
    chart = line_chart(rows, looks_of(arms), "Round", rounds=found.rounds)
    return Plot(title, note, draw(chart, title))
